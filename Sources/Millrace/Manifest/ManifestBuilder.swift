import MillraceCore
import MillraceModel
import MillraceStreams
import MillraceTables

/// Makes a manifest of a document: checks it, and builds everything that is right in it.
struct ManifestBuilder {
    private let document: JSONValue
    var checker: ManifestChecker

    init(_ document: ManifestDocument) {
        self.document = document.value
        checker = ManifestChecker(problems: document.problems)
    }

    /// Creates a builder for one object of the manifest alone.
    init(_ object: JSONObject) {
        document = .object(object)
        checker = ManifestChecker(problems: [])
    }

    /// Makes the manifest with all its problems.
    mutating func build(path: String) -> Manifest {
        let root = checker.check(document, as: ManifestFields.root, at: .root)
        // Without defaults only when the document is no object, which is its problem then.
        let region = root.text("Region") ?? ""
        let accountID = root.text("AccountId") ?? ""
        let account = Account(region: region, id: accountID)
        let tables = root.objects("Tables").compactMap { table($0, account) }
        let kinesisStreams = root.objects("KinesisStreams").compactMap { kinesisStream($0) }
        let outlines = root.objects("EventSourceMappings").map { MappingOutline($0) }
        let mappings = root.objects("EventSourceMappings").compactMap { mapping($0) }
        let functions = functions(root.objects("Functions"))
        checkUnique("TableName", of: root.objects("Tables"), "table")
        checkUnique("Name", of: root.objects("KinesisStreams"), "stream")
        checker.checkConsistency(
            of: outlines,
            tables: tables,
            // With a wrong Region or account, what differs from it says nothing.
            region: root.faults.contains("Region") ? nil : region,
            accountID: root.faults.contains("AccountId") ? nil : accountID
        )
        return Manifest(
            path: path,
            region: region,
            accountID: accountID,
            tables: tables,
            kinesisStreams: kinesisStreams,
            mappings: mappings,
            functions: functions.settings,
            synchronous: Self.synchronous(root.object("Store")?.text("Synchronous")),
            encryptionKey: root.object("Store")?.text("EncryptionKey").flatMap { EncryptionKeySource($0) },
            emulation: root.object("Emulation").map(Self.emulation) ?? EmulationSettings(),
            problems: checker.problems,
            outlines: outlines,
            settingsPlaces: functions.places
        )
    }

    /// Makes a mapping of an object, or `nil` when something is wrong with it.
    ///
    /// - Parameter id: The mapping's identity; one that is derived from the function and the source unless given.
    mutating func mapping(_ object: CheckedObject, id: String? = nil) -> ManifestMapping? {
        let backoff = object.object("RetryBackoff").flatMap { self.backoff($0) }
        let count = checker.problems.count
        checker.checkCombinations(of: object)
        let filters = object.object("FilterCriteria")?.objects("Filters") ?? []
        let filter = checker.checkPatterns(of: filters, for: object)
        guard object.isSound, checker.problems.count == count, let backoff,
            let functionName = object.text("FunctionName"),
            let source = MappingOutline(object).source,
            let position = object.text("StartingPosition")
                .flatMap({ EventSourceMapping.StartingPosition(rawValue: $0) })
        else { return nil }
        let attempts = object.integer("MaximumRetryAttempts")
        let age = object.integer("MaximumRecordAgeInSeconds")
        let window = object.integer("TumblingWindowInSeconds")
        let idleTimeout = object.integer("TumblingWindowIdleTimeoutInSeconds")
        let mapping = EventSourceMapping(
            functionName: functionName,
            source: source,
            startingPosition: position,
            startingPositionTimestamp: object.optionalNumber("StartingPositionTimestamp")
                .map { Timestamp.epoch + Self.duration($0) },
            batchSize: object.integer("BatchSize"),
            maximumBatchingWindow: .seconds(object.integer("MaximumBatchingWindowInSeconds")),
            parallelizationFactor: object.integer("ParallelizationFactor"),
            maximumRetryAttempts: attempts < 0 ? nil : attempts,
            maximumRecordAge: age < 0 ? nil : .seconds(age),
            bisectBatchOnFunctionError: object.flag("BisectBatchOnFunctionError"),
            tumblingWindow: window == 0 ? nil : .seconds(window),
            functionResponseTypes: Set(
                object.texts("FunctionResponseTypes").compactMap { EventSourceMapping.ResponseType(rawValue: $0) }),
            filterPatterns: filters.compactMap { $0.text("Pattern") },
            onFailureDestination: object.object("DestinationConfig")?.object("OnFailure")?.text("Destination"),
            isEnabled: object.flag("Enabled"),
            id: id
        )
        return ManifestMapping(
            mapping,
            filter: filter,
            tumblingWindowIdleTimeout: idleTimeout == 0 ? nil : .seconds(idleTimeout),
            retryBackoff: backoff
        )
    }

    private mutating func backoff(_ object: CheckedObject) -> Backoff? {
        let base = object.number("BaseSeconds")
        let cap = object.number("CapSeconds")
        guard cap >= base else {
            checker.report(
                object.pointer, nil,
                "CapSeconds (\(ManifestKind.text(cap))) is less than BaseSeconds (\(ManifestKind.text(base)))")
            return nil
        }
        return Backoff(base: Self.duration(base), cap: Self.duration(cap))
    }

    private mutating func functions(
        _ objects: [CheckedObject]
    ) -> (settings: [String: FunctionSettings], places: [SettingsPlace]) {
        var settings: [String: FunctionSettings] = [:]
        var places: [SettingsPlace] = []
        for object in objects {
            guard let name = object.text("FunctionName") else { continue }
            let place = object.pointer.appending("FunctionName")
            if let first = places.first(where: { $0.name == name }) {
                checker.report(place, .string(name), "has settings already, at \(first.pointer)")
                continue
            }
            places.append(SettingsPlace(name: name, pointer: place))
            guard object.isSound,
                let whenStuck = object.text("WhenStuck").flatMap({ FunctionSettings.StuckHandling(rawValue: $0) })
            else { continue }
            settings[name] = FunctionSettings(
                timeout: .seconds(object.integer("TimeoutSeconds")),
                stuckAfter: .seconds(object.integer("StuckAfterSeconds")),
                whenStuck: whenStuck,
                reservedConcurrentExecutions: object.optionalInteger("ReservedConcurrentExecutions")
            )
        }
        return (settings, places)
    }

    /// A number of seconds to the microsecond.
    private static func duration(_ seconds: Double) -> Duration {
        .microseconds(Int64((seconds * 1_000_000).rounded()))
    }

    private static func emulation(_ object: CheckedObject) -> EmulationSettings {
        var settings = EmulationSettings()
        let (age, rate) = (object.integer("ShardAgeMaxSeconds"), object.integer("ShardSplitRecordsPerSecond"))
        settings.streams.shardAgeMax = age == 0 ? nil : .seconds(age)
        settings.streams.splitRecordRate = rate == 0 ? nil : rate
        settings.streams.openShardCountMax = object.integer("OpenShardsMax")
        settings.streams.isThrottling = object.flag("EnforceStreamLimits")
        settings.kinesis.enforcesThroughputLimits = object.flag("EnforceKinesisLimits")
        if let answer = object.text("EnablingAnEnabledStream")
            .flatMap({ TableService.Options.EnablingAnEnabledStream(rawValue: $0) })
        {
            settings.tables.enablingAnEnabledStream = answer
        }
        if let faults = object.object("DestinationFaults") {
            settings.tables.destinationFaults = DestinationFaults(
                duplicateShare: faults.number("DuplicateShare"),
                reorderShare: faults.number("ReorderShare"),
                seed: UInt64(faults.integer("Seed"))
            )
        }
        return settings
    }

    private static func synchronous(_ word: String?) -> Synchronous {
        switch word {
        case "OFF": .off
        case "NORMAL": .normal
        default: .full
        }
    }
}
