import MillraceCore

/// What the states of the machines became with each input in some runs.
///
/// Compared with the tables of `StateMachine.md`, so that the page cannot say what the code does not do, and the other
/// way round.
package struct TransitionTable: Sendable {
    /// A part of a machine whose states have names.
    package enum Part: String, Hashable, Sendable, CaseIterable {
        /// The life of a lane.
        case lanePhase = "the lane's phase"
        /// What goes on with the source.
        case reading = "the lane's reading"
        /// What goes on in a slot.
        case work = "a slot's work"
        /// What goes on with the progress.
        case storing = "the lane's storing"
        /// The life of a mapping.
        case mappingPhase = "the mapping's phase"
        /// What goes on with the list of shards, or the checkpoints.
        case listing = "the mapping's listing"

        /// What stands before the table of the part in a page.
        package var beginMarker: String { "<!-- transitions of \(rawValue) begin -->" }
        /// What stands behind it.
        package var endMarker: String { "<!-- transitions of \(rawValue) end -->" }
    }

    private struct Pair: Hashable {
        var part: Part
        var state: String
        var input: String
    }

    private var successors: [Pair: Set<String>] = [:]

    /// Creates a table of nothing.
    package init() {}

    /// Adds what another run went through.
    package mutating func merge(_ other: TransitionTable) {
        successors.merge(other.successors) { $0.union($1) }
    }

    /// Adds what a lane did with an input.
    mutating func add(_ input: ShardLane.Input, from: ShardLane.StateNames, to: ShardLane.StateNames) {
        let name = input.name
        add(.lanePhase, from.phase, name, to.phase)
        add(.reading, from.reading, name, to.reading)
        add(.storing, from.storing, name, to.storing)
        for (from, to) in zip(from.slots, to.slots) { add(.work, from, name, to) }
    }

    /// Adds what a mapping's machine did with an input.
    mutating func add(_ input: MappingMachine.Input, from: MappingMachine.StateNames, to: MappingMachine.StateNames) {
        let name = input.name
        add(.mappingPhase, from.phase, name, to.phase)
        add(.listing, from.listing, name, to.listing)
    }

    private mutating func add(_ part: Part, _ state: String, _ input: String, _ next: String) {
        // What stays as it is needs no row: most inputs are of no concern to most parts.
        guard state != next else { return }
        successors[Pair(part: part, state: state, input: input), default: []].insert(next)
    }

    /// The lines of the table of a part, in Markdown, by state and input.
    package func lines(of part: Part) -> [String] {
        let rows = successors.filter { $0.key.part == part }.map { pair, next in
            "| \(pair.state) | \(pair.input) | \(next.sorted().joined(separator: "; ")) |"
        }
        return ["| State | Input | Next state, where it changes |", "|---|---|---|"] + rows.sorted()
    }

    /// All tables with their markers, in Markdown.
    package var markdown: String {
        Part.allCases.map { part in
            ([part.beginMarker] + lines(of: part) + [part.endMarker]).joined(separator: "\n")
        }.joined(separator: "\n\n") + "\n"
    }
}

extension ShardLane.Input {
    /// The name of the input, as `StateMachine.md` has it.
    var name: String {
        switch self {
        case .start: "start"
        case .pageRead: "page read"
        case .readFailed(_, .shardGone): "read failed, shard gone"
        case .readFailed(_, .transient): "read failed"
        case .invocationFinished(_, .throttled): "invocation throttled"
        case .invocationFinished: "invocation finished"
        case .failureDelivered: "failure delivered"
        case .failureDeliveryFailed: "failure delivery failed"
        case .progressStored: "progress stored"
        case .progressFailed: "progress failed"
        case .timerFired: "timer fired"
        case .placeFree: "place free"
        case .stop: "stop"
        }
    }
}

extension MappingMachine.Input {
    /// The name of the input, as `StateMachine.md` has it.
    var name: String {
        switch self {
        case .start(isEnabled: true): "start, enabled"
        case .start(isEnabled: false): "start, disabled"
        case .checkpointsLoaded: "checkpoints loaded"
        case .checkpointsLoadFailed: "checkpoints load failed"
        case .shardsListed: "shards listed"
        case .listFailed: "list failed"
        case .startingPointsStored: "starting points stored"
        case .startingPointsFailed: "starting points failed"
        case .shardsChanged: "shards changed"
        case .laneFinished: "lane finished"
        case .timerFired: "timer fired"
        case .update(isEnabled: true): "update, enabled"
        case .update(isEnabled: false): "update, disabled"
        case .delete: "delete"
        case .checkpointsDeleted: "checkpoints deleted"
        case .deleteFailed: "delete failed"
        case .stop: "stop"
        }
    }
}
