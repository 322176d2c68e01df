# The manifest, embedded.
embed(errand_slack slack_manifest ${CMAKE_SOURCE_DIR}/adapters/slack/manifest.yaml)
