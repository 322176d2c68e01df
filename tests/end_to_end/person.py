"""A person at the chat page, and the tables that the tests of saved recipes give to the bot."""

MARCH = ("日期,地区,客户,销售额\n2025-03-03,华东,甲,100\n2025-03-03,华东,甲,100\n2025-03-05,华南,乙,50\n"
         "2025-02-27,华南,乙,7\n合计,,,257\n")
APRIL = "日期,地区,客户,销售额\n2025-04-01,华东,甲,11\n2025-04-02,华北,丙,22\n2025-04-03,华北,丁,33\n"


class Person:
    def __init__(self, service, token=None):
        self.service = service
        if token:
            self.token, service.token = service.token, token
            service.log_in()
            self.cookie = service.cookie
            service.token = self.token
        else:
            service.log_in()
            self.cookie = service.cookie
        self.open()

    def open(self):
        self.service.cookie = self.cookie
        self.conversation = self.service.new_conversation()
        self.asked = 0

    def ask(self, text, files=(), timeout=120, **more):
        self.service.cookie = self.cookie
        uploads = [self.service.upload(name, content.encode() if isinstance(content, str) else content)
                   for name, content in files]
        self.service.post(self.conversation, text, uploads, **more)
        self.asked += 1
        return self.service.wait_for_replies(self.conversation, self.asked, timeout)[-1]
