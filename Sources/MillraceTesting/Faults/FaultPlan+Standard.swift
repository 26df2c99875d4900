extension FaultPlan {
    /// The plans under which `assertIdempotent` runs a scenario unless others are given.
    ///
    /// Redelivery of everything and of a share; a process that dies before and after each of the first handlers and
    /// checkpoints; answers of handlers, checkpoints and dead letters that are lost; throttling; a handler whose time is
    /// up when its work is done; splits, merges and roll-overs; and mixtures of these.
    public static let standard: [FaultPlan] =
        [
            redeliverEverything,
            redeliver(share: 0.3),
            loseAnswer(of: .checkpoint, .times(2)),
            loseAnswer(of: .deadLetter),
            fail(.checkpoint, .times(2)),
            fail(.deadLetter),
            throttle(times: 3) + throttleSource(times: 3),
            slowHandler(by: .seconds(901)),
            split(after: 2) + redeliver(share: 0.5),
            rollOver(after: 2) + crash(after: .handler, .number(2)),
            merge(after: 2) + crash(before: .checkpoint, .number(2)),
            crash(after: .handler, .share(0.3)) + redeliver(share: 0.3) + split(after: 3),
            crash(before: .checkpoint, .share(0.3)) + throttle(times: 2) + loseAnswer(of: .handler, .share(0.2)),
        ]
        + (1...3).flatMap { number in
            [
                crash(before: .handler, .number(number)), crash(after: .handler, .number(number)),
                crash(before: .checkpoint, .number(number)), crash(after: .checkpoint, .number(number)),
                loseAnswer(of: .handler, .number(number)),
            ]
        }
}
