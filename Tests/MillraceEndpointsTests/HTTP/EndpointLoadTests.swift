import Testing

@testable import MillraceEndpoints

@Suite struct EndpointLoadTests {
    @Test(
        "connections are served up to a limit, refused up to twice that, then closed, and told of once until there is room"
    )
    func connections() {
        var limits = EndpointLimits()
        limits.connectionsMax = 2
        let load = EndpointLoad(limits: limits)
        #expect(
            (0..<5).map { _ in load.open() } == [
                .served, .served, .refused(isFirst: true), .refused(isFirst: false), .closed,
            ])
        #expect(load.connections == 4)
        load.close()
        load.close()
        #expect(load.open() == .refused(isFirst: false))
        load.close()
        load.close()
        #expect(load.open() == .served)
        #expect(load.open() == .refused(isFirst: true))
    }

    @Test("who waits for the end of all requests waits for the last one, and for none when there is none")
    func idle() async {
        let load = EndpointLoad(limits: EndpointLimits())
        await load.idle()
        var first: HeldBytes? = HeldBytes(of: load)
        var last: HeldBytes? = HeldBytes(of: load)
        let (ends, end) = AsyncStream.makeStream(of: String.self)
        let waiting = Task.immediate {
            await load.idle()
            end.yield("idle")
        }
        end.yield("first")
        withExtendedLifetime(first) {}
        first = nil
        end.yield("last")
        withExtendedLifetime(last) {}
        last = nil
        await waiting.value
        end.finish()
        #expect(await ends.reduce(into: []) { $0.append($1) } == ["first", "last", "idle"])
    }

    @Test("bytes are held up to a limit, and given back with the request that holds them")
    func bytes() {
        var limits = EndpointLimits()
        limits.heldBodyBytesMax = 100
        let load = EndpointLoad(limits: limits)
        let kept = HeldBytes(of: load)
        #expect(kept.grow(by: 60))
        do {
            let other = HeldBytes(of: load)
            #expect(other.grow(by: 40))
            #expect(!other.grow(by: 1))
            #expect(load.heldBodyBytes == 100)
        }
        #expect(load.heldBodyBytes == 60)
        withExtendedLifetime(kept) { #expect(kept.grow(by: 40)) }
    }
}
