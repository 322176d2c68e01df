/// Concepts: what office columns are called, in both languages. A mention of one term finds a column named by
/// another.

#include "bot/recipes/units.hpp"
#include "bot/recipes/vocabulary.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace errand::recipes {

namespace {

struct Concept {
  std::string_view name;
  std::string_view terms;  // Separated by '|'; earlier concepts win where a term stands twice.
};

constexpr Concept known_concepts[] = {
    {"amount",
     "金额|销售额|销售金额|营业额|营收|收入|销售收入|成交额|成交金额|交易额|交易金额|订单金额|业绩|流水|"
     "总额|销售总额|金额合计|款项|amount|sales|revenue|turnover|sales amount|amt|sale|sales revenue|order "
     "amount|income|gmv|net sales|gross sales|钱"},
    {"profit", "利润|毛利|净利润|毛利润|盈利|利润额|profit|gross profit|net profit|earnings"},
    {"cost", "成本|成本价|成本金额|cost|costs|cogs"},
    {"expense", "费用|支出|开支|花费|报销金额|花销|expense|expenses|spend|spending|expenditure"},
    {"budget", "预算|预算金额|budget"},
    {"salary", "工资|薪资|薪水|薪酬|月薪|实发工资|应发工资|底薪|salary|wage|wages|pay|monthly salary"},
    {"bonus", "奖金|绩效奖金|提成|bonus|commission"},
    {"tax", "税额|税金|tax|vat"},
    {"balance", "余额|结余|balance"},
    {"payment", "付款金额|支付金额|实付金额|实付|已付|payment|paid|paid amount"},
    {"receivable", "应收|应收金额|应收账款|receivable"},
    {"discount", "折扣|优惠|折扣率|discount"},
    {"quantity",
     "数量|销量|销售量|销售数量|件数|订购数量|出货量|购买数量|采购数量|qty|quantity|units|units "
     "sold|volume|sales volume|pcs|pieces|quantity sold"},
    {"price", "单价|价格|售价|定价|零售价|price|unit price|list price|selling price"},
    {"stock", "库存|库存量|库存数量|存量|stock|inventory|on hand"},
    {"department", "部门|科室|所属部门|部|department|dept|dep|departments"},
    {"region", "地区|区域|大区|片区|销售区域|所属区域|销区|region|area|territory|zone|sales region"},
    {"province", "省份|省|省市|所在省|province|state"},
    {"city", "城市|市|所在城市|city|town"},
    {"district", "区县|district|county"},
    {"country", "国家|国别|country|nation"},
    {"store", "门店|店铺|店|店名|分店|门店名称|store|shop|branch|outlet"},
    {"channel", "渠道|销售渠道|来源渠道|平台|channel|source channel|platform"},
    {"customer",
     "客户|顾客|客户名称|客户名|买家|购货单位|客人|customer|client|customer name|buyer|client "
     "name|customers"},
    {"supplier", "供应商|供应商名称|供货商|厂商|supplier|vendor|supplier name"},
    {"company", "公司|公司名称|企业|单位名称|company|company name|organization|firm"},
    {"product",
     "产品|商品|产品名称|商品名称|品名|货品|产品名|商品名|物料|物料名称|货物|product|item|product "
     "name|goods|item name|sku name|merchandise|products"},
    {"sku", "sku|货号|商品编码|产品编码|产品编号|商品编号|物料编码|product id|product code|item code"},
    {"category",
     "类别|分类|品类|类型|种类|产品类别|商品分类|产品分类|大类|category|type|kind|product category|class"},
    {"brand", "品牌|牌子|brand"},
    {"model", "型号|规格|规格型号|model|spec"},
    {"salesperson",
     "销售员|业务员|销售人员|销售代表|销售|经办人|负责人|客户经理|业务经理|跟单员|salesperson|sales "
     "rep|rep|salesman|sales person|seller|agent|representative|owner|account manager"},
    {"employee",
     "员工|员工姓名|雇员|职员|人员|报销人|申请人|领用人|借款人|借阅人|填报人|提交人|登记人|使用人|employee|"
     "staff|employee name|worker|applicant|submitted by"},
    {"name", "姓名|名字|名称|人名|name|full name"},
    {"student", "学生|学生姓名|student|student name|pupil"},
    {"class", "班级|班|所在班级|class name|classroom"},
    {"score", "成绩|分数|得分|总分|评分|score|mark|grade points|rating|points"},
    {"subject", "科目|学科|课程|subject|course"},
    {"gender", "性别|gender|sex"},
    {"age", "年龄|岁数|age"},
    {"position", "职位|岗位|职务|position|job title|job|title"},
    {"level", "等级|级别|客户等级|level|grade|tier|rank level"},
    {"status", "状态|订单状态|支付状态|进度|status|state of order|order status"},
    {"date",
     "日期|时间|订单日期|下单日期|下单时间|销售日期|交易日期|发生日期|成交日期|业务日期|date|time|order "
     "date|sale date|transaction date|datetime|sales date|timestamp"},
    {"ship_date", "发货日期|发货时间|出库日期|ship date|shipping date|delivery date|shipped date"},
    {"due_date", "到期日|到期日期|截止日期|due date|deadline|expiry date"},
    {"hire_date", "入职日期|入职时间|hire date|start date|join date"},
    {"birthday", "生日|出生日期|出生年月|birthday|birth date|date of birth|dob"},
    {"month", "月份|月|month"},
    {"year", "年份|年度|年|year"},
    {"quarter", "季度|quarter"},
    {"order",
     "订单|订单号|单号|订单编号|订单id|单据号|单据编号|流水号|order|order id|order no|order number|order "
     "code"},
    {"customer_id",
     "客户编号|客户号|客户id|客户代码|会员号|会员编号|customer id|customer code|customer no|client id"},
    {"employee_id", "工号|员工编号|员工号|职工号|employee id|staff id|emp id|employee no"},
    {"student_id", "学号|student id"},
    {"invoice", "发票|发票号|发票号码|invoice|invoice no|invoice number"},
    {"contract", "合同|合同号|合同编号|contract|contract no"},
    {"id_number", "身份证|身份证号|身份证号码|证件号|证件号码|identity number|id card|national id"},
    {"id", "编号|编码|代码|id|code|no|number"},
    {"phone",
     "电话|手机|手机号|手机号码|联系电话|电话号码|联系方式|phone|mobile|tel|telephone|phone "
     "number|cell|mobile number|contact number"},
    {"email", "邮箱|邮件|电子邮箱|电子邮件|邮箱地址|email|e-mail|mail|email address"},
    {"address", "地址|收货地址|联系地址|address|location"},
    {"remark", "备注|说明|注释|remark|remarks|note|notes|comment|comments|memo|description"},
    {"unit", "计量单位|unit of measure|uom"},
    {"project", "项目|项目名称|project|project name"},
    {"hours", "工时|工作时长|加班时长|时长|hours|working hours|duration"},
    {"attendance", "出勤|出勤天数|出勤率|attendance"},
    {"payment_method", "支付方式|付款方式|payment method|payment type"},
    {"warehouse", "仓库|仓|库房|warehouse|depot"},
    {"team", "团队|小组|组|组别|team|group name|squad"},
    {"weight", "重量|体重|净重|毛重|weight"},
    {"height", "身高|高度|height"},
};

/// Built once per process: a constant table in the shape that look-ups need.
struct Index {
  std::map<std::string, std::string> concept_of_term;
  std::map<std::string, std::vector<std::string>> terms;
  Index() {
    for (const Concept& item : known_concepts) {
      std::string_view rest = item.terms;
      while (!rest.empty()) {
        const std::size_t bar = rest.find('|');
        const std::string key = key_of(rest.substr(0, bar));
        rest = bar == std::string_view::npos ? std::string_view{} : rest.substr(bar + 1);
        terms[std::string(item.name)].push_back(key);
        concept_of_term.emplace(key, item.name);
      }
    }
  }
};

const Index& index() {
  static const Index built;
  return built;
}

}  // namespace

std::optional<ConceptMatch> concept_of(const std::string& name) {
  const auto units = units_of(name, 40);
  if (units.empty()) return std::nullopt;
  const auto& known = index().concept_of_term;
  if (const auto found = known.find(key_of(units)); found != known.end())
    return ConceptMatch{found->second, true};
  // The head of a compound stands last in both languages: 华东销售额, "net sales amount".
  for (std::size_t start = 1; start < units.size(); ++start) {
    const std::span<const Unit> tail = std::span(units).subspan(start);
    if (tail.size() == 1 && tail[0].kind == Unit::Kind::han)
      continue;  // one character is no head: 同比 市 组
    if (const auto found = known.find(key_of(tail)); found != known.end())
      return ConceptMatch{found->second, false};
  }
  return std::nullopt;
}

const std::vector<std::string>& terms_of(const std::string& concept_name) {
  static const std::vector<std::string> none;
  const auto found = index().terms.find(concept_name);
  return found == index().terms.end() ? none : found->second;
}

}  // namespace errand::recipes
