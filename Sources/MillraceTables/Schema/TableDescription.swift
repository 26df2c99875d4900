public import MillraceModel

/// A table as it stands.
///
/// Emulated tables are active from the moment they are created.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
public struct TableDescription: Hashable, Sendable {
    /// The table's name.
    public let name: String
    /// `arn:aws:dynamodb:<region>:<account>:table/<name>`.
    public let arn: String
    /// The primary key.
    public let keySchema: KeySchema
    /// When the table was created.
    public let createdAt: Timestamp
    /// What the records of the enabled stream show; `nil` when no stream is enabled, also after a disable.
    public let streamViewType: StreamViewType?
    /// The stream that was enabled last, label included; `nil` when there never was one.
    ///
    /// It stays after a disable.
    public let latestStreamARN: StreamARN?

    /// The label of the stream that was enabled last, such as `2015-05-11T21:21:33.291`.
    public var latestStreamLabel: String? {
        guard case .dynamoDB(_, let label) = latestStreamARN?.source else { return nil }
        return label
    }

    init(_ table: StoredTable, region: String, accountID: String) {
        name = table.name
        arn = "arn:aws:dynamodb:\(region):\(accountID):table/\(table.name)"
        keySchema = table.keySchema
        createdAt = table.createdAt
        streamViewType = table.stream?.viewType
        latestStreamARN = table.latestStreamARN
    }
}
