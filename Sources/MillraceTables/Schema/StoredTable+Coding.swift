internal import MillraceModel
internal import MillraceStreams

extension StoredTable {
    /// The form that is written; both are read.
    ///
    /// The second one adds indexes, capacity, protection, tags, time to live and destinations.
    private static let version: UInt8 = 2

    /// The row's value.
    var encoded: [UInt8] {
        var writer = BinaryWriter(reserving: 256)
        writer.write(byte: Self.version)
        writer.write(varint: number)
        writer.write(text: name)
        writer.write(keySchema)
        writer.write(signed: createdAt.microsecondsSinceEpoch)
        writer.write(text: latestStreamARN?.description ?? "")
        writer.write(text: stream?.viewType.rawValue ?? "")
        writer.write(varint: lastNumber)
        writer.write(count: indexes.count)
        for index in indexes { writer.write(index) }
        writer.write(provisionedThroughput)
        writer.write(flag: isDeletionProtected)
        writer.write(count: tags.count)
        for (name, value) in tags.sorted(by: { $0.key < $1.key }) {
            writer.write(text: name)
            writer.write(text: value)
        }
        writer.write(text: timeToLive?.attributeName ?? "")
        writer.write(flag: timeToLive?.isEnabled ?? false)
        writer.write(count: backfills.count)
        for number in backfills { writer.write(varint: number) }
        writer.write(count: destinations.count)
        for destination in destinations {
            writer.write(text: destination.streamARN.description)
            writer.write(text: destination.status.rawValue)
            writer.write(text: destination.precision?.rawValue ?? "")
        }
        return writer.bytes
    }

    /// Reads a row's value.
    ///
    /// - Throws: `StoreError.corrupt`.
    init(_ bytes: [UInt8]) throws(StoreError) {
        var reader = BinaryReader(bytes)
        let version = try reader.readByte()
        guard 1...Self.version ~= version else { throw reader.damage("tables of form \(version) are unknown") }
        number = try reader.readVarint()
        name = try reader.readText()
        keySchema = try reader.readKeySchema()
        createdAt = Timestamp(microsecondsSinceEpoch: try reader.readSigned())
        try readStream(&reader)
        if version >= 2 { try readSecondForm(&reader) }
        try reader.finish()
    }

    private mutating func readStream(_ reader: inout BinaryReader) throws(StoreError) {
        let (arn, viewType) = (try reader.readText(), try reader.readText())
        latestStreamARN = StreamARN(arn)
        guard arn.isEmpty || latestStreamARN != nil else { throw reader.damage("\(arn) is not the ARN of a stream") }
        guard !viewType.isEmpty else { return }
        guard let latestStreamARN, let viewType = StreamViewType(rawValue: viewType) else {
            throw reader.damage("an enabled stream has no ARN or no view")
        }
        stream = EnabledStream(arn: latestStreamARN, viewType: viewType)
    }

    private mutating func readSecondForm(_ reader: inout BinaryReader) throws(StoreError) {
        lastNumber = try reader.readVarint()
        for _ in 0..<(try reader.readCount()) { indexes.append(try reader.readIndex()) }
        provisionedThroughput = try reader.readThroughput()
        isDeletionProtected = try reader.readFlag()
        for _ in 0..<(try reader.readCount()) { tags[try reader.readText()] = try reader.readText() }
        let (attributeName, isEnabled) = (try reader.readText(), try reader.readFlag())
        if !attributeName.isEmpty { timeToLive = TimeToLive(attributeName: attributeName, isEnabled: isEnabled) }
        for _ in 0..<(try reader.readCount()) { backfills.append(try reader.readVarint()) }
        for _ in 0..<(try reader.readCount()) {
            let (arn, status, precision) = (try reader.readText(), try reader.readText(), try reader.readText())
            guard let streamARN = StreamARN(arn), let status = KinesisDestination.Status(rawValue: status) else {
                throw reader.damage("\(arn) is not a destination in the state \(status)")
            }
            destinations.append(
                KinesisDestination(
                    streamARN: streamARN, status: status, precision: KinesisDestination.Precision(rawValue: precision))
            )
        }
    }
}

extension BinaryWriter {
    fileprivate mutating func write(flag: Bool) { write(byte: flag ? 1 : 0) }

    fileprivate mutating func write(_ schema: KeySchema) {
        write(count: schema.attributes.count)
        for attribute in schema.attributes {
            write(text: attribute.name)
            write(text: attribute.type.rawValue)
        }
    }

    fileprivate mutating func write(_ throughput: ProvisionedThroughput?) {
        write(flag: throughput != nil)
        guard let throughput else { return }
        write(count: throughput.readCapacityUnits)
        write(count: throughput.writeCapacityUnits)
    }

    fileprivate mutating func write(_ index: StoredIndex) {
        write(varint: index.number)
        write(text: index.definition.name)
        write(flag: index.definition.kind == .global)
        write(index.definition.keySchema)
        write(text: index.definition.projection.typeName)
        write(count: index.definition.projection.nonKeyAttributes.count)
        for name in index.definition.projection.nonKeyAttributes { write(text: name) }
        write(index.definition.provisionedThroughput)
    }
}

extension BinaryReader {
    fileprivate mutating func readFlag() throws(StoreError) -> Bool { try readByte() != 0 }

    fileprivate mutating func readKeySchema() throws(StoreError) -> KeySchema {
        var attributes: [KeyAttribute] = []
        for _ in 0..<(try readCount()) {
            let name = try readText()
            guard let type = KeyAttribute.KeyType(rawValue: try readText()) else {
                throw damage("a key attribute has an unknown type")
            }
            attributes.append(KeyAttribute(name, type))
        }
        guard let hash = attributes.first, attributes.count <= 2 else {
            throw damage("a key has \(attributes.count) attributes")
        }
        return KeySchema(hash: hash, range: attributes.count == 2 ? attributes[1] : nil)
    }

    fileprivate mutating func readThroughput() throws(StoreError) -> ProvisionedThroughput? {
        guard try readFlag() else { return nil }
        // Not by `readCount`, which holds against the bytes that are left.
        let (read, write) = (try readVarint(), try readVarint())
        guard let read = Int(exactly: read), let write = Int(exactly: write) else {
            throw damage("a capacity is too large")
        }
        return ProvisionedThroughput(readCapacityUnits: read, writeCapacityUnits: write)
    }

    fileprivate mutating func readIndex() throws(StoreError) -> StoredIndex {
        let number = try readVarint()
        let (name, isGlobal) = (try readText(), try readFlag())
        let schema = try readKeySchema()
        let type = try readText()
        var names: [String] = []
        for _ in 0..<(try readCount()) { names.append(try readText()) }
        let projection: IndexProjection
        switch type {
        case IndexProjection.all.typeName: projection = .all
        case IndexProjection.keysOnly.typeName: projection = .keysOnly
        case IndexProjection.include([]).typeName: projection = .include(names)
        default: throw damage("\(type) is not a projection")
        }
        return StoredIndex(
            number: number,
            definition: SecondaryIndex(
                name,
                isGlobal ? .global : .local,
                keySchema: schema,
                projection: projection,
                provisionedThroughput: try readThroughput()
            )
        )
    }
}
