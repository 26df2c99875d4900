public import MillraceModel

/// Where events of tests come from unless they say otherwise.
///
/// Everything is as in a manifest without Region and account.
public enum TestOrigin {
    /// The Region: `us-east-1`.
    public static let region = "us-east-1"
    /// The account: twelve zeros.
    public static let accountID = "000000000000"
    /// The label of a table's stream: its creation at `Timestamp.testStart`.
    public static let streamLabel = "2026-01-01T00:00:00.000"
    /// The table.
    public static let table = "TestTable"
    /// The Kinesis stream.
    public static let stream = "test-stream"
    /// The shard of a table's stream, which only events of tumbling windows name.
    public static let tableShard: ShardID = "shardId-00000001767225600000-00000000"
    /// The shard of a Kinesis stream.
    public static let streamShard: ShardID = "shardId-000000000000"
    /// The role of the function that receives Kinesis records.
    public static let role = "arn:aws:iam::000000000000:role/test"
}
