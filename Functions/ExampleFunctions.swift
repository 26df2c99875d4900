public import Millrace

/// The functions that come with Millrace, as examples and for trying it out.
///
/// They are the five uses of change data capture that the DynamoDB Developer Guide names; `config/manifest.json` has
/// their tables and mappings. Each is one file in this folder.
///
/// - Parameter effects: Where messages and archives go.
public func exampleFunctions(effects: Effects) -> [Function] {
    [
        usageMetrics,
        portfolioRisk,
        portfolioRebalance(outbox: effects.outbox),
        sensorAlerts(outbox: effects.outbox),
        sensorArchive(archive: effects.archive),
        friendNotifier(outbox: effects.outbox),
        welcomeEmail(outbox: effects.outbox),
    ]
}
