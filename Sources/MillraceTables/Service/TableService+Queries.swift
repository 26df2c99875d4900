internal import MillraceModel
internal import MillraceStreams

extension TableService {
    /// Reads items of one hash key in the order of their range keys.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.validation` for an expression or a starting key that breaks a
    ///   rule.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
    public func query(_ input: QueryInput) async throws -> ItemSelectionOutput {
        let selection = input.selection
        try check(selection)
        var context = try ExpressionContext(
            [
                .projection: selection.projection.projectionExpression,
                .filter: selection.filterExpression,
                .keyCondition: input.keyConditionExpression,
            ],
            legacy: [
                "AttributesToGet": selection.projection.attributesToGet != nil,
                "QueryFilter": selection.filter != nil,
                "ConditionalOperator": selection.conditionalOperator != nil,
                "KeyConditions": input.keyConditions != nil,
            ],
            names: selection.projection.expressionAttributeNames,
            values: selection.expressionAttributeValues,
            cache: expressions
        )
        let keys = try context.keyCondition(or: input.keyConditions)
        let plan = try plan(selection, &context)
        guard let keys else {
            throw ServiceError.validation(
                "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
        }
        let target = try ReadTarget(
            existing(input.tableName).table, indexName: input.indexName, consistentRead: selection.consistentRead)
        let schema = target.keySchema
        try plan.filter?.refuseKeys(
            schema.attributes.map(\.name), from: selection.filterExpression == nil ? .parameter : .expression)
        let condition = try keys.condition(hash: schema.hash, range: schema.range)
        if let position = selection.exclusiveStartKey, position[schema.hash.name] != condition.hash {
            // A key that is none at all is refused as such.
            _ = try target.row(of: position)
            throw ServiceError.validation(
                "The provided starting key is outside query boundaries based on provided conditions")
        }
        let range = target.rows(of: condition, isReversed: !input.scanIndexForward)
        return try await read(range, of: target, plan, selection, segment: nil)
    }

    /// Reads all items, or those of a segment.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.validation` for an expression, a segment or a starting key that
    ///   breaks a rule.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
    public func scan(_ input: ScanInput) async throws -> ItemSelectionOutput {
        let selection = input.selection
        try check(selection)
        let segment = try segment(of: input)
        var context = try ExpressionContext(
            [.projection: selection.projection.projectionExpression, .filter: selection.filterExpression],
            legacy: [
                "AttributesToGet": selection.projection.attributesToGet != nil,
                "ScanFilter": selection.filter != nil,
                "ConditionalOperator": selection.conditionalOperator != nil,
            ],
            names: selection.projection.expressionAttributeNames,
            values: selection.expressionAttributeValues,
            cache: expressions
        )
        let plan = try plan(selection, &context)
        let target = try ReadTarget(
            existing(input.tableName).table, indexName: input.indexName, consistentRead: selection.consistentRead)
        return try await read(RowRange(), of: target, plan, selection, segment: segment)
    }

    /// The expressions of a query or scan that do not depend on the table.
    private struct ReadPlan {
        let filter: ConditionExpression?
        let projection: ProjectionExpression?
    }

    private func plan(
        _ selection: ItemSelection, _ context: inout ExpressionContext
    ) throws(ServiceError) -> ReadPlan {
        let filter = try context.filter(or: selection)
        let projection = try context.projection(or: selection.projection.attributesToGet)
        try context.finish()
        return ReadPlan(filter: filter, projection: projection)
    }

    private func check(_ selection: ItemSelection) throws(ServiceError) {
        var constraints = ConstraintCheck()
        constraints.value(selection.limit, at: "limit", in: 1...Int.max)
        try constraints.finish()
        let hasProjection =
            selection.projection.projectionExpression != nil || selection.projection.attributesToGet != nil
        let member = selection.projection.attributesToGet == nil ? "ProjectionExpression" : "AttributesToGet"
        switch selection.select {
        case .specificAttributes where !hasProjection:
            throw .validation(
                "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES")
        case .count where hasProjection:
            throw .validation("Cannot specify the \(member) when choosing to get only the Count")
        case .allAttributes where hasProjection:
            throw .validation("Cannot specify the \(member) when choosing to get ALL_ATTRIBUTES")
        case .allProjectedAttributes where hasProjection:
            throw .validation("Cannot specify the \(member) when choosing to get ALL_PROJECTED_ATTRIBUTES")
        default: break
        }
    }

    private func segment(of input: ScanInput) throws(ServiceError) -> ItemPageReader.Segment? {
        var constraints = ConstraintCheck()
        constraints.value(input.totalSegments, at: "totalSegments", in: 1...1_000_000)
        constraints.value(input.segment, at: "segment", in: 0...999_999)
        try constraints.finish()
        switch (input.segment, input.totalSegments) {
        case (nil, nil): return nil
        case (nil, .some):
            throw .validation(
                "The Segment parameter is required but was not present in the request when parameter TotalSegments is "
                    + "present")
        case (.some, nil):
            throw .validation(
                "The TotalSegments parameter is required but was not present in the request when Segment parameter is "
                    + "present")
        case (let number?, let count?):
            guard number < count else {
                throw .validation(
                    "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
                        + "Segment: \(number) is not less than TotalSegments: \(count)")
            }
            return ItemPageReader.Segment(number: number, count: count)
        }
    }

    private func read(
        _ range: RowRange,
        of target: ReadTarget,
        _ plan: ReadPlan,
        _ selection: ItemSelection,
        segment: ItemPageReader.Segment?
    ) async throws -> ItemSelectionOutput {
        if let index = target.index, target.table.backfills.contains(index.number) {
            throw ServiceError.validation(
                "Cannot read from backfilling global secondary index: \(index.definition.name)")
        }
        let reader = ItemPageReader(
            store: store,
            target: target,
            filter: plan.filter,
            limit: selection.limit,
            segment: segment,
            fetchesWholeItems: try fetchesWholeItems(of: target, plan, selection)
        )
        var range = range
        if let position = selection.exclusiveStartKey {
            let row = try target.row(of: position)
            guard range.contains(row) else {
                throw ServiceError.validation("The provided starting key does not match the range key predicate")
            }
            if let segment, !reader.isInSegment(position) {
                throw ServiceError.validation(
                    "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey "
                        + "with correct Segment. TotalSegments: \(segment.count) Segment: \(segment.number)")
            }
            range = range.continued(behind: row)
        }
        let page = try await ServiceError.translatingStoreErrors { [range] in try await reader.page(range) }
        return ItemSelectionOutput(
            items: selection.select == .count
                ? nil : page.items.map { plan.projection?.project($0) ?? $0 },
            count: page.items.count,
            scannedCount: page.scannedCount,
            lastEvaluatedKey: page.last.map(target.position),
            consumedCapacity: capacity(of: page, target, selection)
        )
    }

    /// Whether attributes are asked for that an index lacks, which a local one fetches and a global one refuses.
    private func fetchesWholeItems(
        of target: ReadTarget, _ plan: ReadPlan, _ selection: ItemSelection
    ) throws(ServiceError) -> Bool {
        guard let index = target.index?.definition else {
            guard selection.select != .allProjectedAttributes else {
                throw .validation(
                    "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
            }
            return false
        }
        let wantsAll = selection.select == .allAttributes && !target.hasAllAttributes
        let missing = target.missing(of: plan.projection?.attributeNames ?? [])
        let missingForFilter = target.missing(of: plan.filter?.attributeNames ?? [])
        guard index.kind == .global else { return wantsAll || !missing.isEmpty || !missingForFilter.isEmpty }
        let subject = "One or more parameter values were invalid:"
        if wantsAll {
            throw .validation(
                "\(subject) Select type ALL_ATTRIBUTES is not supported for global secondary index \(index.name) "
                    + "because its projection type is not ALL")
        }
        if !missing.isEmpty {
            throw .validation(
                "\(subject) Global secondary index \(index.name) does not project "
                    + "[\(missing.joined(separator: ", "))]")
        }
        if !missingForFilter.isEmpty {
            throw .validation(
                "\(subject) Global secondary index \(index.name) does not project one or more filter attributes: "
                    + "[\(missingForFilter.joined(separator: ", "))]")
        }
        return false
    }

    private func capacity(
        of page: ItemPageReader.Page, _ target: ReadTarget, _ selection: ItemSelection
    ) -> ConsumedCapacity? {
        guard selection.returnConsumedCapacity != .none else { return nil }
        let isDetailed = selection.returnConsumedCapacity == .indexes
        var capacity = ConsumedCapacity(tableName: target.table.name, isDetailed: isDetailed)
        let units = CapacityUnits.reading(page.byteCount, isConsistent: selection.consistentRead)
        if let index = target.index {
            capacity.add(units, of: index.definition)
        } else {
            capacity.tableUnits = units
        }
        for byteCount in page.fetchedByteCounts {
            capacity.tableUnits += .reading(byteCount, isConsistent: selection.consistentRead)
        }
        return capacity
    }
}
