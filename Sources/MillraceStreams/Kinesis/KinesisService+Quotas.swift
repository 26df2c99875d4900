internal import MillraceModel

extension KinesisService {
    /// Refuses more open shards of provisioned streams than there may be.
    func checkShardQuota(adding count: Int, in transaction: borrowing StoreTransaction) throws {
        var present = 0
        for row in try transaction.rows(in: streamSpace, limit: .max)
        where try StoredStream(row.value).mode == .provisioned {
            let arn = arn(ofStream: String(decoding: row.key, as: UTF8.self))
            present += transaction.shards(of: arn).count(where: \.isOpen)
        }
        guard present + count > options.shardCountMax else { return }
        throw ServiceError.limitExceeded(
            "This request would exceed the shard limit for the account \(accountID) in \(region). Current shard count "
                + "for the account: \(present). Limit: \(options.shardCountMax). Number of additional shards that "
                + "would have resulted from this request: \(count). Refer to the AWS Service Limits page "
                + "(http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits and how "
                + "to request higher limits.")
    }

    /// Refuses more streams in on-demand mode than there may be.
    func checkOnDemandQuota(in transaction: borrowing StoreTransaction) throws {
        let present = try transaction.rows(in: streamSpace, limit: .max)
            .count { try StoredStream($0.value).mode == .onDemand }
        guard present >= options.onDemandStreamCountMax else { return }
        throw ServiceError.limitExceeded(
            "This request would exceed the limit of on-demand streams for the account \(accountID) in \(region). "
                + "Current count: \(present). Limit: \(options.onDemandStreamCountMax).")
    }
}
