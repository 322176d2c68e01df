/// What the text values look like: a sample, a pattern for editors, and a check that says what to write
/// instead. Used by the table of keys.
#pragma once

#include "config/description.hpp"

#include <string>

namespace errand::config {

Shape ip_address();
/// http:// or https://, a host, no slash at the end.
Shape web_url();
/// A name of the IANA time zone database that this machine has.
Shape time_zone();
Shape file_path(std::string sample);
/// Part of a web address: lower-case letters, digits and dashes, at most 32.
Shape connection_name();
/// http://host:port, with user:password@ before the host where it asks for them.
Shape proxy_url();
/// A host's name or address; ".corp.example" for all names below.
Shape host_name();
/// A provider's name of a model.
Shape model_name();
/// What a model is called in the config: as connection_name.
Shape model_label();
/// The address of a model's service.
Shape service_url();
/// Shown to people: at most 64 characters, none of them invisible.
Shape person_name();

}  // namespace errand::config
