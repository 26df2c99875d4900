import Synchronization
import Testing

@testable import Millrace

@Suite struct MailboxTests {
    @Test("messages of many posters all arrive, those of one poster in order, and idleness is said when all is done")
    func manyPosters() async throws {
        let activity = Activity()
        let mailbox = Mailbox<(poster: Int, number: Int)>(activity: activity)
        let (posters, perPoster) = (8, 2_000)
        let owner = Task {
            var last = [Int](repeating: -1, count: posters)
            var count = 0
            while count < posters * perPoster {
                for message in await mailbox.takeAll(isIdle: true) {
                    #expect(message.number == last[message.poster] + 1)
                    last[message.poster] = message.number
                    count += 1
                }
            }
            mailbox.close()
            return count
        }
        await withTaskGroup(of: Void.self) { group in
            for poster in 0..<posters {
                group.addTask {
                    for number in 0..<perPoster { mailbox.post((poster, number)) }
                }
            }
        }
        #expect(await owner.value == posters * perPoster)
        #expect(activity.isIdle)
    }

    @Test("an owner that sleeps idle is busy from the moment a message is posted until it sleeps again")
    func busyFromPost() async {
        let activity = Activity()
        let mailbox = Mailbox<Int>(activity: activity)
        #expect(!activity.isIdle, "an owner that has not slept yet has something to do")
        let owner = Task {
            while true {
                let messages = await mailbox.takeAll(isIdle: true)
                if messages.contains(0) { return }
            }
        }
        await activity.idle()
        mailbox.post(1)
        // Nothing ran in between that could have taken the message and slept without having been counted.
        await activity.idle()
        mailbox.post(0)
        await owner.value
        #expect(!activity.isIdle)
        mailbox.close()
        #expect(activity.isIdle)
        mailbox.post(2)
        #expect(activity.isIdle, "what is posted to a closed mailbox keeps nobody busy")
    }
}
