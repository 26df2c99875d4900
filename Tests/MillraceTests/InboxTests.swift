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
                    for number in 0..<perPoster {
                        let message = (poster: poster, number: number)
                        // Three ways to bring one: with two kinds of calls, and to work on it at once.
                        let begins =
                            switch (poster + number) % 3 {
                            case 0: inbox.postAndBegin(message)
                            case 1: inbox.post(message) && inbox.begin()
                            default: inbox.post(message, isUrgent: false) && inbox.begin()
                            }
                        if begins { owner.work(on: inbox) }
                    }
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
        #expect(!inbox.post(2), "somebody was called already")
        #expect(inbox.begin())
        #expect(inbox.takeAll(into: &messages, isIdle: true))
        #expect(messages == [1, 2])
        #expect(!activity.isIdle)
        #expect(!inbox.takeAll(into: &messages, isIdle: false))
        #expect(!activity.isIdle, "it waits for something that is under way")
        #expect(inbox.postAndBegin(3), "nobody works any more")
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

    @Test("a message that is urgent calls somebody else when who was called may take long; one of the two begins")
    func urgency() {
        let inbox = Inbox<Int>(activity: Activity())
        var messages: [Int] = []
        #expect(inbox.post(1, isUrgent: false))
        #expect(!inbox.post(2, isUrgent: false), "somebody was called, and it has time")
        #expect(inbox.post(3, isUrgent: true), "who was called may take too long for this one")
        #expect(!inbox.post(4, isUrgent: true), "somebody is on the way who begins soon")
        #expect(inbox.begin())
        #expect(!inbox.begin(), "the other one comes too late")
        #expect(!inbox.post(5, isUrgent: true), "somebody works")
        #expect(!inbox.postAndBegin(6), "somebody works")
        #expect(inbox.takeAll(into: &messages, isIdle: true))
        #expect(messages == [1, 2, 3, 4, 5, 6])
        #expect(!inbox.takeAll(into: &messages, isIdle: true))
        #expect(!inbox.begin(), "nobody was called again")
        #expect(inbox.post(7))
        #expect(inbox.postAndBegin(8), "who brings a message may be there before who was called")
        #expect(!inbox.begin())
    }
}
