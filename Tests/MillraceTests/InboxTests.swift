import Synchronization
import Testing

@testable import Millrace

@Suite struct InboxTests {
    private typealias Message = (poster: Int, number: Int)

    private final class Owner: Sendable {
        private let last: Mutex<[Int]>
        private let workers = Atomic(0)

        init(posters: Int) { last = Mutex(Array(repeating: -1, count: posters)) }

        var seen: [Int] { last.withLock { $0 } }

        func work(on inbox: Inbox<Message>) {
            var messages: [Message] = []
            while inbox.takeAll(into: &messages, isIdle: true) {
                #expect(workers.add(1, ordering: .sequentiallyConsistent).newValue == 1)
                last.withLock { last in
                    for message in messages {
                        #expect(message.number == last[message.poster] + 1)
                        last[message.poster] = message.number
                    }
                }
                // Before the take after which another one may begin.
                workers.subtract(1, ordering: .sequentiallyConsistent)
            }
        }
    }

    @Test("messages of many posters are all worked on, those of one in order, by one at a time, and idleness is said")
    func manyPosters() async {
        let activity = Activity()
        let inbox = Inbox<Message>(activity: activity)
        let (posters, perPoster) = (8, 2_000)
        let owner = Owner(posters: posters)
        await withTaskGroup(of: Void.self) { group in
            for poster in 0..<posters {
                group.addTask {
                    for number in 0..<perPoster where inbox.post((poster, number)) { owner.work(on: inbox) }
                }
            }
        }
        #expect(owner.seen == Array(repeating: perPoster - 1, count: posters))
        #expect(activity.isIdle)
        inbox.close()
        #expect(activity.isIdle)
    }

    @Test("an owner is busy until it first rests idle, and from the moment a message is posted until it rests again")
    func busyFromPost() {
        let activity = Activity()
        let inbox = Inbox<Int>(activity: activity)
        var messages: [Int] = []
        #expect(!activity.isIdle, "an owner that has not rested yet has something to do")
        #expect(inbox.post(1), "nobody works yet")
        #expect(!inbox.post(2), "somebody was told to work already")
        #expect(inbox.takeAll(into: &messages, isIdle: true))
        #expect(messages == [1, 2])
        #expect(!activity.isIdle)
        #expect(!inbox.takeAll(into: &messages, isIdle: false))
        #expect(!activity.isIdle, "it waits for something that is under way")
        #expect(inbox.post(3), "nobody works any more")
        #expect(inbox.takeAll(into: &messages, isIdle: true))
        #expect(!inbox.takeAll(into: &messages, isIdle: true))
        #expect(activity.isIdle)
        #expect(inbox.post(4))
        #expect(!activity.isIdle)
        inbox.close()
        #expect(activity.isIdle)
        #expect(!inbox.post(5))
        #expect(activity.isIdle, "what is posted to a closed inbox keeps nobody busy")
    }
}
