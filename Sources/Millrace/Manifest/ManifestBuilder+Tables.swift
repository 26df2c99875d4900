import MillraceModel
import MillraceTables

extension ManifestBuilder {
    /// Whose tables and streams they are.
    struct Account {
        let region: String
        let id: String
    }

    /// Makes a table, or gives `nil` when something in it is wrong.
    mutating func table(_ object: CheckedObject, _ account: Account) -> TableDefinition? {
        let count = checker.problems.count
        let definitions = object.objects("AttributeDefinitions")
        checkDefinitions(of: object)
        let key = keySchema(object, definitions)
        let indexes =
            object.objects("GlobalSecondaryIndexes").compactMap { index($0, .global, definitions) }
            + object.objects("LocalSecondaryIndexes").compactMap { index($0, .local, definitions) }
        checkBilling(of: object)
        guard object.isSound, checker.problems.count == count, let key, let name = object.text("TableName") else {
            return nil
        }
        let viewType = object.object("StreamSpecification")?.text("StreamViewType")
        do {
            return try TableDefinition(
                name: name,
                keySchema: key,
                indexes: indexes,
                provisionedThroughput: throughput(of: object),
                streamViewType: viewType.flatMap { StreamViewType(rawValue: $0) },
                timeToLiveAttribute: object.object("TimeToLiveSpecification")?.text("AttributeName"),
                kinesisDestination: destination(of: object, account),
                isDeletionProtected: object.flag("DeletionProtectionEnabled"),
                tags: tags(of: object)
            )
        } catch {
            // What only the table as a whole shows, such as two indexes of one name.
            checker.report(object.pointer, nil, error.message)
            return nil
        }
    }

    /// The tags of a table or stream.
    mutating func tags(of object: CheckedObject) -> [String: String] {
        var tags: [String: String] = [:]
        for tag in object.objects("Tags") {
            guard let key = tag.text("Key"), let value = tag.text("Value") else { continue }
            if tags.updateValue(value, forKey: key) != nil {
                checker.report(tag.pointer.appending("Key"), .string(key), "is the name of another tag")
            }
        }
        return tags
    }

    /// Checks that names occur once.
    mutating func checkUnique(_ field: String, of objects: [CheckedObject], _ noun: String) {
        var seen: [String: JSONPointer] = [:]
        for object in objects {
            guard let name = object.text(field) else { continue }
            if let first = seen[name] {
                checker.report(
                    object.pointer.appending(field), .string(name), "is the name of another \(noun), at \(first)")
            } else {
                seen[name] = object.pointer
            }
        }
    }

    /// Checks that the attributes of all keys are defined, each once, and no others.
    private mutating func checkDefinitions(of table: CheckedObject) {
        let definitions = table.objects("AttributeDefinitions")
        let keys =
            [table] + table.objects("GlobalSecondaryIndexes") + table.objects("LocalSecondaryIndexes")
        let elements = keys.flatMap { $0.objects("KeySchema") }
        let defined = definitions.compactMap { $0.text("AttributeName") }
        let used = elements.compactMap { $0.text("AttributeName") }
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
    }

    /// Checks what AWS wants of a key, and builds it; gives `nil` when something in it is missing.
    private mutating func keySchema(_ object: CheckedObject, _ definitions: [CheckedObject]) -> KeySchema? {
        let elements = object.objects("KeySchema")
        for (element, expected) in zip(elements, ["HASH", "RANGE"]) {
            guard let type = element.text("KeyType"), type != expected else { continue }
            checker.report(
                element.pointer.appending("KeyType"), .string(type),
                "is not \"\(expected)\": the partition key (HASH) stands first, the sort key (RANGE) second")
        }
        let used = elements.compactMap { $0.text("AttributeName") }
        if elements.count == 2, used.count == 2, used[0] == used[1] {
            checker.report(
                elements[1].pointer.appending("AttributeName"), .string(used[1]),
                "is the partition key already; the sort key is another attribute")
        }
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

    private mutating func index(
        _ object: CheckedObject, _ kind: SecondaryIndex.Kind, _ definitions: [CheckedObject]
    ) -> SecondaryIndex? {
        let key = keySchema(object, definitions)
        let names = object.object("Projection")?.texts("NonKeyAttributes") ?? []
        let type = object.object("Projection")?.text("ProjectionType")
        if type != "INCLUDE", !names.isEmpty {
            checker.report(
                object.pointer.appending("Projection").appending("NonKeyAttributes"), nil,
                "goes with the ProjectionType \"INCLUDE\" only")
        }
        guard object.isSound, let key, let type, let name = object.text("IndexName") else { return nil }
        let projection: IndexProjection
        switch type {
        case "ALL": projection = .all
        case "KEYS_ONLY": projection = .keysOnly
        default: projection = .include(names)
        }
        return SecondaryIndex(
            name, kind, keySchema: key, projection: projection, provisionedThroughput: throughput(of: object))
    }

    private mutating func checkBilling(of table: CheckedObject) {
        let hasThroughput = table.object("ProvisionedThroughput") != nil
        switch table.text("BillingMode") {
        case "PROVISIONED" where !hasThroughput:
            checker.report(
                table.pointer.appending("BillingMode"), .string("PROVISIONED"), "needs ProvisionedThroughput beside it")
        case "PAY_PER_REQUEST" where hasThroughput:
            checker.report(
                table.pointer.appending("ProvisionedThroughput"), nil,
                "does not go with the BillingMode \"PAY_PER_REQUEST\"")
        default: break
        }
    }

    private func throughput(of object: CheckedObject) -> ProvisionedThroughput? {
        object.object("ProvisionedThroughput").map { throughput in
            ProvisionedThroughput(
                readCapacityUnits: throughput.integer("ReadCapacityUnits"),
                writeCapacityUnits: throughput.integer("WriteCapacityUnits")
            )
        }
    }

    private mutating func destination(
        of table: CheckedObject, _ account: Account
    ) -> TableDefinition.KinesisDestination? {
        guard let object = table.object("KinesisStreamSpecification"), let text = object.text("StreamArn"),
            case .source(let source) = EventSourceMapping.Source.parse(text)
        else { return nil }
        let arn: StreamARN
        switch source {
        case .kinesisStream(let name): arn = StreamARN(stream: name, region: account.region, accountID: account.id)
        case .stream(let stream): arn = stream
        case .table, .kinesisConsumer: return nil
        }
        if arn.region != account.region || arn.accountID != account.id {
            checker.report(
                object.pointer.appending("StreamArn"), .string(text),
                "is not of the manifest's account and Region, \(account.id) in \(account.region)")
        }
        return TableDefinition.KinesisDestination(
            streamARN: arn,
            precision: object.text("ApproximateCreationDateTimePrecision")
                .flatMap { KinesisDestination.Precision(rawValue: $0) }
        )
    }
}
