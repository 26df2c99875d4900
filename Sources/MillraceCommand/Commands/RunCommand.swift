import ArgumentParser
import Foundation
import Logging
import Millrace
import MillraceModel
import ServiceLifecycle
import UnixSignals

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the mappings of the manifest until told to stop.",
        discussion: """
            The first SIGTERM lets what is in hand come to its end, the second stops at once. SIGHUP reads the manifest \
            again: mappings that differ go on with their new settings where they were.
            """
    )

    @OptionGroup var location: LocationOptions
    @OptionGroup var listening: ListeningOptions
    @Flag(help: "Keep tables, streams and checkpoints in memory; files of functions and failures still go to --data.")
    var ephemeral = false
    @Flag(name: .customLong("until-idle"), help: "Work off what there is without listening, print what was done, exit.")
    var untilIdle = false
    @Option(
        help: ArgumentHelp(
            "Deliver this share of the successful batches once more, to see whether handlers are idempotent.",
            valueName: "0...1"
        )
    )
    var redeliver = 0.0

    func validate() throws {
        guard (0...1).contains(redeliver) else {
            throw ValidationError("--redeliver takes a share from 0 to 1, not \(redeliver)")
        }
    }

    func run() async throws {
        try await reportingFailures {
            let functions = try location.functions()
            let manifest = try location.checkedManifest(with: functions)
            let environment =
                ephemeral
                ? try await RuntimeEnvironment.ephemeral(
                    dataDirectory: location.data,
                    manifest: manifest,
                    ports: .system(),
                    logger: location.logger
                )
                : try await RuntimeEnvironment.open(
                    dataDirectory: location.data,
                    manifest: manifest,
                    logger: location.logger
                )
            let runtime = try MillraceRuntime(
                manifest: manifest,
                environment: environment,
                functions: functions,
                redelivering: redeliver
            )
            try await run(runtime, on: environment, manifest)
            if untilIdle {
                let status = try JSONValue(parsing: MappingStatus.json(try await runtime.status()))
                for line in StatusTable.lines(status) { print(line) }
            }
            try await environment.close()
        }
    }

    private func run(
        _ runtime: MillraceRuntime,
        on environment: RuntimeEnvironment,
        _ manifest: Manifest
    ) async throws {
        var services: [any Service] = [runtime]
        if !untilIdle { services += try listening.listeners(runtime, environment, manifest, location) }
        var configuration = ServiceGroupConfiguration(
            services: services.map {
                ServiceGroupConfiguration.ServiceConfiguration(
                    service: $0,
                    successTerminationBehavior: .gracefullyShutdownGroup
                )
            },
            logger: location.logger
        )
        // A listener that does not end must not keep the rest.
        configuration.maximumGracefulShutdownDuration = .seconds(30)
        let group = ServiceGroup(configuration: configuration)
        // Trapped before anything tells that the daemon is there and may be signalled.
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        let stopping = Task { await obey(signals, group, runtime) }
        defer { stopping.cancel() }
        if untilIdle {
            Task {
                await runtime.idle()
                await group.triggerGracefulShutdown()
            }
        }
        do {
            try await group.run()
        } catch {
            throw ListeningOptions.failure(of: error) ?? error
        }
    }

    private func obey(_ signals: UnixSignalsSequence, _ group: ServiceGroup, _ runtime: MillraceRuntime) async {
        var count = 0
        for await signal in signals {
            if signal == .sighup {
                await reload(runtime)
                continue
            }
            count += 1
            if signal == .sigint { Foundation.exit(Failure.Status.interrupted.rawValue) }
            if count > 1 { Foundation.exit(128 + SIGTERM) }
            await group.triggerGracefulShutdown()
        }
    }

    /// Takes over the manifest as it is now; one that is wrong changes nothing.
    private func reload(_ runtime: MillraceRuntime) async {
        do {
            try await runtime.apply(Manifest.load(location.manifest))
        } catch {
            location.logger.error("The manifest was not taken over", metadata: ["error": "\(error)"])
        }
    }
}
