/// One of the emulated services behind the listener.
package protocol WireService: Sendable {
    /// Answers a request; whatever is wrong with it is answered in AWS's form.
    func respond(to request: WireRequest) async -> WireResponse
}

/// The services of one account in one Region.
package struct WireServices: Sendable {
    /// `X-Amz-Target: DynamoDB_20120810.…`.
    package var dynamoDB: any WireService
    /// `X-Amz-Target: DynamoDBStreams_20120810.…`.
    package var dynamoDBStreams: any WireService
    /// `X-Amz-Target: Kinesis_20131202.…`.
    package var kinesis: any WireService
    /// Paths that begin with `/2015-03-31/`.
    package var lambda: any WireService
    /// Paths that begin with `/_millrace/`: what the command line asks a daemon for.
    package var daemon: any WireService

    /// Creates a set of services.
    package init(
        dynamoDB: any WireService,
        dynamoDBStreams: any WireService,
        kinesis: any WireService,
        lambda: any WireService,
        daemon: any WireService
    ) {
        self.dynamoDB = dynamoDB
        self.dynamoDBStreams = dynamoDBStreams
        self.kinesis = kinesis
        self.lambda = lambda
        self.daemon = daemon
    }
}
