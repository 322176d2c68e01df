# What the developer console imports, embedded.
embed(errand_feishu feishu_permissions ${CMAKE_SOURCE_DIR}/adapters/feishu/permissions.json)
