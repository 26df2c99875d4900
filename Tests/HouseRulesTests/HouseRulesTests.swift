import Foundation
import Testing

/// What holds for the whole tree, checked on its text.
@Suite struct HouseRulesTests {
    private let house = House()

    @Test("P6 the top level is Package.swift, Sources, Tests, Functions, config and README.md, dotfiles aside")
    func topLevel() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: house.root.path)
            .filter { !$0.hasPrefix(".") && $0 != "Package.resolved" }
        #expect(Set(names) == ["Package.swift", "Sources", "Tests", "Functions", "config", "README.md"])
    }

    @Test("the model and the core import nothing but the standard library and each other")
    func pureImports() throws {
        for (target, allowed) in [("MillraceModel", [String]()), ("MillraceCore", ["MillraceModel"])] {
            for file in try house.swiftFiles(in: "Sources/\(target)") {
                for line in file.lines where line.text.contains(/^\s*(\w+\s+)?import\s/) {
                    let name = line.text.split(separator: " ").last.map(String.init) ?? ""
                    #expect(allowed.contains(name), "\(file.path):\(line.number): \(line.text)")
                }
            }
        }
    }

    @Test("the model and the core know no async code, no clock and no ambient randomness")
    func pureCode() throws {
        let forbidden = [/\basync\b/, /\bawait\b/, /\bContinuousClock\b/, /\bSystemRandomNumberGenerator\b/]
        for target in ["MillraceModel", "MillraceCore"] {
            for file in try house.swiftFiles(in: "Sources/\(target)") {
                for line in file.lines {
                    for pattern in forbidden.map({ $0.wordBoundaryKind(.simple) }) {
                        #expect(!line.text.contains(pattern), "\(file.path):\(line.number): \(line.text)")
                    }
                }
            }
        }
    }

    @Test("time and randomness come in through the ports everywhere")
    func injectedTimeAndRandomness() throws {
        let ports = [
            "Sources/Millrace/Ports/SystemScheduler.swift", "Sources/Millrace/Ports/Ports.swift",
            "Sources/MillraceBench/Stopwatch.swift",
        ]
        let forbidden = [
            /\bDate\(\)/, /\bDate\.now\b/, /\bContinuousClock\b/, /\bSuspendingClock\b/, /\bTask\.sleep\b/,
            /\bTask\.detached\b/, /\bclock_gettime\b/, /\bSystemRandomNumberGenerator\b/, /\bUUID\(\)/,
            /\.random\((?!.*using:)/, /\.shuffled\(\)/, /\.randomElement\(\)/,
        ]
        for folder in ["Sources", "Functions"] {
            for file in try house.swiftFiles(in: folder) where !ports.contains(file.path) {
                for line in file.lines {
                    for pattern in forbidden.map({ $0.wordBoundaryKind(.simple) }) {
                        #expect(!line.text.contains(pattern), "\(file.path):\(line.number): \(line.text)")
                    }
                }
            }
        }
    }

    @Test("no failure is hidden and nothing is left to do")
    func noHiddenFailures() throws {
        let forbidden = [/\btry\?/, /\btry!/, /\bas!/, /\bfatalError\(/, /TODO|FIXME|XXX/, /@unchecked Sendable/]
        for folder in ["Sources", "Functions"] {
            for file in try house.swiftFiles(in: folder) {
                for line in file.lines {
                    for pattern in forbidden.map({ $0.wordBoundaryKind(.simple) }) {
                        #expect(!line.text.contains(pattern), "\(file.path):\(line.number): \(line.text)")
                    }
                }
            }
        }
    }

    @Test("no file is longer than 400 lines")
    func fileLength() throws {
        for folder in ["Sources", "Functions", "Tests"] {
            for file in try house.swiftFiles(in: folder) {
                #expect(file.lineCount <= 400, "\(file.path) has \(file.lineCount) lines")
            }
        }
    }
}
