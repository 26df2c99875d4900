#if Endpoints
    import Logging

    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #else
        import Darwin
    #endif

    /// How many files and sockets the process may have open at one time.
    enum OpenFiles {
        /// What everything but connections needs: the store, files of functions and failures, timers, pipes.
        private static let reserve = 256

        /// Makes room for connections: raises the process's own limit as far as the system lets it.
        ///
        /// Without the room, many connections would keep the store from opening its files.
        ///
        /// - Parameters:
        ///   - count: How many connections are wanted; as many more may be open while they are refused.
        ///   - logger: Told when there is no room for all.
        /// - Returns: For how many there is room.
        static func roomForConnections(_ count: Int, logger: Logger) -> Int {
            #if canImport(Glibc)
                let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
            #else
                let resource = RLIMIT_NOFILE
            #endif
            var limit = rlimit()
            guard getrlimit(resource, &limit) == 0 else { return count }
            let wanted = rlim_t(2 * count + reserve)
            if limit.rlim_cur < wanted {
                var raised = limit
                raised.rlim_cur = min(wanted, limit.rlim_max)
                if setrlimit(resource, &raised) == 0 { limit = raised }
            }
            guard limit.rlim_cur < wanted else { return count }
            let room = max(1, (Int(limit.rlim_cur) - reserve) / 2)
            logger.warning(
                "The system lets this process open few files, so it takes fewer connections",
                metadata: ["files": "\(limit.rlim_cur)", "connections": "\(room)"]
            )
            return room
        }
    }
#endif
