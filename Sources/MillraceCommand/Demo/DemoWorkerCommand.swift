import ArgumentParser
import Foundation
import Logging
import Millrace
import MillraceModel
import MillraceStreams

/// The part of the demo that is killed and started again, as a process of its own.
struct DemoWorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "demo-worker", shouldDisplay: false)

    @Option var data: String
    @Flag(name: .customLong("wait-to-be-killed")) var waitsToBeKilled = false

    func run() async throws {
        try await reportingFailures {
            let manifest = try Manifest(json: Array(DemoScenario.manifest.utf8), path: "the demo's manifest")
            var logger = Logger(label: "millrace") { StreamLogHandler.standardError(label: $0) }
            logger.logLevel = .critical
            let environment = try await RuntimeEnvironment.open(dataDirectory: data, manifest: manifest, logger: logger)
            let scheduler = environment.ports.scheduler
            let functions = DemoScenario.functions(log: DemoLog(path: data + "/handlers.log")) {
                [waitsToBeKilled] count in
                guard waitsToBeKilled, count >= DemoScenario.deliveriesBeforeKill else { return }
                print("in the middle of a batch")
                fflush(nil)
                await scheduler.wait(until: scheduler.now + .seconds(3_600))
            }
            let runtime = try MillraceRuntime(manifest: manifest, environment: environment, functions: functions)
            let running = Task { try await runtime.run() }
            await runtime.ready()
            try await writeOrders(into: environment)
            await runtime.idle()
            runtime.stop()
            try await running.value
            try await environment.close()
        }
    }

    /// Writes the orders that are not there yet; splits the stream's shard on the way in the second run.
    private func writeOrders(into environment: RuntimeEnvironment) async throws {
        let orders = environment.tables.table("Orders")
        let last = waitsToBeKilled ? DemoScenario.orderCountBeforeKill : DemoScenario.orderCount
        for number in 1...last {
            let id = DemoScenario.orderID(number)
            guard try await orders.get(["id": .string(id)]) == nil else { continue }
            try await orders.put(["id": .string(id), "total": .number(AWSNumber(number * 7 % 100))])
            if !waitsToBeKilled, number == (DemoScenario.orderCountBeforeKill + DemoScenario.orderCount) / 2 {
                try await splitShard(in: environment)
            }
        }
    }

    private func splitShard(in environment: RuntimeEnvironment) async throws {
        for stream in environment.store.streams() {
            for shard in environment.store.shards(of: stream.arn) where shard.isOpen {
                _ = try await environment.store.write { transaction in
                    try transaction.splitShard(ShardKey(stream: stream.arn, shard: shard.id))
                }
            }
        }
    }
}
