/// Where a signature holds: one day, one Region, one service.
///
/// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
struct CredentialScope: Hashable, Sendable {
    /// What every scope ends with.
    static let terminator = "aws4_request"

    /// The day in UTC, such as `20261121`.
    var date: String
    /// The Region, such as `eu-west-1`.
    var region: String
    /// The service's signing name, such as `dynamodb`.
    var service: String

    /// `20261121/eu-west-1/dynamodb/aws4_request`.
    var text: String { "\(date)/\(region)/\(service)/\(Self.terminator)" }

    /// Whether a text may be the name of a Region: 1 to 63 small letters, digits and hyphens.
    static func isRegion(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
