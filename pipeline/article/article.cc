#include "article/article.h"

namespace wirefold::article {

const char* reject_class_name(RejectClass reject_class) {
  switch (reject_class) {
    case RejectClass::kEmpty:
      return "empty";
    case RejectClass::kTooLarge:
      return "too_large";
    case RejectClass::kByteOrderMark:
      return "byte_order_mark";
    case RejectClass::kNotUtf8:
      return "not_utf8";
    case RejectClass::kTruncated:
      return "truncated";
    case RejectClass::kMalformed:
      return "malformed";
    case RejectClass::kDuplicateKey:
      return "duplicate_key";
    case RejectClass::kTooDeep:
      return "too_deep";
    case RejectClass::kNotAnObject:
      return "not_an_object";
    case RejectClass::kWrongType:
      return "wrong_type";
    case RejectClass::kNoIdentity:
      return "no_identity";
    case RejectClass::kNoContent:
      return "no_content";
    case RejectClass::kUnknownStatus:
      return "unknown_status";
    case RejectClass::kMissingRecord:
      return "missing_record";
  }
  return "malformed";
}

base::Hash128 identity_key(const std::string& provider, const std::string& id) {
  return base::hash128(provider + '\0' + id);
}

}  // namespace wirefold::article
