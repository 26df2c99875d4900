#if Endpoints
    import Foundation
    import MillraceEndpoints
    import MillraceModel
    import Testing

    extension ListenerTests {
        @Suite struct FuzzTests {
            /// How many requests are sent; more by the environment.
            private static let count =
                ProcessInfo.processInfo.environment["MILLRACE_FUZZ_COUNT"].flatMap(Int.init) ?? 10_000

            @Test("G15 ten thousand spoilt requests are answered in HTTP or cut, and leave nothing behind")
            func spoiltRequests() async throws {
                var system = SystemRandomNumberGenerator()
                let seed =
                    ProcessInfo.processInfo.environment["MILLRACE_FUZZ_SEED"].flatMap(UInt64.init) ?? system.next()
                print("the seed of the spoilt requests is \(seed): MILLRACE_FUZZ_SEED=\(seed)")
                let lanes = 8
                try await ListenerFixture.run { listener in
                    let statuses = try await withThrowingTaskGroup(of: [Int: Int].self) { group in
                        for lane in 0..<lanes {
                            let random = SeededGenerator(seed: seed).derived(for: "\(lane)")
                            group.addTask {
                                try await send(Self.count / lanes, random, to: listener, "\(seed), lane \(lane)")
                            }
                        }
                        return try await group.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
                    }
                    // The spoiling reaches what it is meant to reach.
                    for status in [200, 400, 403, 413, 415, 431] {
                        #expect(
                            (statuses[status] ?? 0) > 0 || Self.count < 10_000, "\(status): \(statuses), seed \(seed)")
                    }
                    #expect(try await listener.text(.post(body: "a")) == "dynamodb a")
                    try await listener.wait("the end of all connections") { listener.load.connections == 1 }
                    #expect(listener.load.heldBodyBytes == 0)
                }
            }

            /// Sends requests over connections one after the other, and counts the responses by status.
            private func send(
                _ count: Int, _ random: SeededGenerator, to listener: ListenerFixture, _ seed: String
            ) async throws -> [Int: Int] {
                var mutator = RequestMutator(random: random)
                var statuses: [Int: Int] = [:]
                var sent = 0
                while sent < count {
                    let (bytes, more) = mutator.row()
                    sent += more
                    let client = try await listener.connect()
                    let cut = mutator.below(bytes.count)
                    let parts = [Array(bytes[..<cut]), Array(bytes[cut...])]
                    if mutator.below(20) == 0 {
                        try await client.send(parts[0])
                        if mutator.below(2) == 0 { client.reset() } else { client.close() }
                        continue
                    }
                    do {
                        let answer = try await client.exchange(parts)
                        // The listener's settings by HTTP/2, and no text.
                        if answer.first == 0 { continue }
                        for response in try RawResponse.parseAll(answer) { statuses[response.status, default: 0] += 1 }
                    } catch {
                        let text = String(decoding: bytes, as: UTF8.self).debugDescription
                        Issue.record("\(error), seed \(seed), sent \(text)")
                    }
                }
                return statuses
            }
        }
    }
#endif
