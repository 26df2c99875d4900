import Testing

/// A manifest with one fault, and the one problem that it makes.
struct ManifestRefusal: Sendable, CustomTestStringConvertible {
    let json: String
    let problem: String

    var testDescription: String { problem }

    static let all: [ManifestRefusal] =
        mappingRefusals.map { member, problem in
            let parts = member.split(separator: ":", maxSplits: 1)
            let json = mapping(
                #""FunctionName": "f", "EventSourceArn": "table/Orders", "StartingPosition": "LATEST", "#
                    + "\"\(parts[0])\":\(parts[1])")
            return ManifestRefusal(json: json, problem: "/EventSourceMappings/0/" + problem)
        }
        + sourceRefusals.map { source, problem in
            let json = mapping(
                #""FunctionName": "f", "EventSourceArn": "\#(source)", "StartingPosition": "LATEST""#)
            return ManifestRefusal(
                json: json, problem: "/EventSourceMappings/0/EventSourceArn: \"\(source)\" \(problem)")
        }
        + tableRefusals.map { table, problem in
            ManifestRefusal(json: #"{"Tables": [{"TableName": "Orders", \#(table)}]}"#, problem: "/Tables/0\(problem)")
        }
        + elsewhere

    static let goodKey =
        #""AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "#
        + #""KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]"#

    static func mapping(_ members: String) -> String {
        #"{"Tables": [{"TableName": "Plain", \#(goodKey)}], "EventSourceMappings": [{\#(members)}]}"#
    }
}
