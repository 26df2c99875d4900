import MillraceCore
import MillraceModel
import MillraceStreams
import MillraceTables

/// Makes a manifest of a document: checks it, and builds everything that is right in it.
struct ManifestBuilder {
    private let document: JSONValue
    private var checker: ManifestChecker

    init(_ document: ManifestDocument) {
        self.document = document.value
        checker = ManifestChecker(problems: document.problems)
    }

    /// Makes the manifest with all its problems.
    mutating func build(path: String) -> Manifest {
        let root = checker.check(document, as: ManifestFields.root, at: .root)
        // Without defaults only when the document is no object, which is its problem then.
        let region = root.text("Region") ?? ""
        let accountID = root.text("AccountId") ?? ""
        let tables = root.objects("Tables").compactMap { table($0) }
        let outlines = root.objects("EventSourceMappings").map { MappingOutline($0) }
        let mappings = root.objects("EventSourceMappings").compactMap { mapping($0) }
        let functions = functions(root.objects("Functions"))
        checkUniqueNames(of: root.objects("Tables"))
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
            mappings: mappings,
            functions: functions.settings,
            synchronous: Self.synchronous(root.object("Store")?.text("Synchronous")),
            problems: checker.problems,
            outlines: outlines,
            settingsPlaces: functions.places
        )
    }

    private mutating func table(_ object: CheckedObject) -> TableDefinition? {
        let count = checker.problems.count
        let key = checkKey(of: object)
        guard object.isSound, checker.problems.count == count, let key, let name = object.text("TableName") else {
            return nil
        }
        let viewType = object.object("StreamSpecification")?.text("StreamViewType")
        do {
            return try TableDefinition(
                name: name,
                keySchema: key,
                streamViewType: viewType.flatMap { StreamViewType(rawValue: $0) }
            )
        } catch {
            // The fields above ask for all that a definition does; should it ever ask for more, that is a problem too.
            checker.report(object.pointer, nil, error.message)
            return nil
        }
    }

    /// Checks what AWS wants of a key and of the definitions of its attributes.
    private mutating func checkKey(of table: CheckedObject) -> KeySchema? {
        let definitions = table.objects("AttributeDefinitions")
        let elements = table.objects("KeySchema")
        let defined = definitions.compactMap { $0.text("AttributeName") }
        let used = elements.compactMap { $0.text("AttributeName") }
        for (element, expected) in zip(elements, ["HASH", "RANGE"]) {
            guard let type = element.text("KeyType"), type != expected else { continue }
            checker.report(
                element.pointer.appending("KeyType"), .string(type),
                "is not \"\(expected)\": the partition key (HASH) stands first, the sort key (RANGE) second")
        }
        if elements.count == 2, used.count == 2, used[0] == used[1] {
            checker.report(
                elements[1].pointer.appending("AttributeName"), .string(used[1]),
                "is the partition key already; the sort key is another attribute")
        }
        for (index, name) in defined.enumerated() where defined.prefix(index).contains(name) {
            checker.report(table.pointer.appending("AttributeDefinitions"), .string(name), "is defined twice")
        }
        // A name that is missing on one side would make the other side look wrong.
        if defined.count == definitions.count, !definitions.isEmpty {
            for element in elements {
                guard let name = element.text("AttributeName"), !defined.contains(name) else { continue }
                checker.report(
                    element.pointer.appending("AttributeName"), .string(name),
                    "is not defined in AttributeDefinitions" + NearestName.hint(for: name, in: defined))
            }
        }
        if used.count == elements.count, !elements.isEmpty {
            for definition in definitions {
                guard let name = definition.text("AttributeName"), !used.contains(name) else { continue }
                checker.report(
                    definition.pointer.appending("AttributeName"), .string(name),
                    "is not in KeySchema; only key attributes are defined")
            }
        }
        return Self.keySchema(elements, definitions)
    }

    /// Builds a key, or gives `nil` when something in it is missing.
    private static func keySchema(_ elements: [CheckedObject], _ definitions: [CheckedObject]) -> KeySchema? {
        let keys = elements.compactMap { element -> KeyAttribute? in
            guard let name = element.text("AttributeName"),
                let definition = definitions.first(where: { $0.text("AttributeName") == name }),
                let type = definition.text("AttributeType").flatMap({ KeyAttribute.KeyType(rawValue: $0) })
            else { return nil }
            return KeyAttribute(name, type)
        }
        guard keys.count == elements.count, let hash = keys.first else { return nil }
        return KeySchema(hash: hash, range: keys.dropFirst().first)
    }

    private mutating func checkUniqueNames(of tables: [CheckedObject]) {
        var seen: [String: JSONPointer] = [:]
        for table in tables {
            guard let name = table.text("TableName") else { continue }
            if let first = seen[name] {
                checker.report(
                    table.pointer.appending("TableName"), .string(name), "is the name of another table, at \(first)")
            } else {
                seen[name] = table.pointer
            }
        }
    }

    private mutating func mapping(_ object: CheckedObject) -> ManifestMapping? {
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
            isEnabled: object.flag("Enabled")
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

    private static func synchronous(_ word: String?) -> Synchronous {
        switch word {
        case "OFF": .off
        case "NORMAL": .normal
        default: .full
        }
    }
}
