import Foundation

/// Reads the lines of a file of access keys.
struct AccessKeyFileParser {
    /// A profile as far as it is read.
    private struct Profile {
        let name: String
        let line: Int
        var settings: [String: String] = [:]
    }

    private static let (id, secret, token) = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")

    private let path: String
    private var profiles: [Profile] = []

    /// The keys of all profiles that have one.
    static func keys(in text: String, path: String) throws(AccessKeyFileError) -> [AccessKey] {
        var parser = AccessKeyFileParser(path: path)
        // A carriage return and a line feed are one character to Swift.
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            try parser.read(String(line).trimmingCharacters(in: .whitespacesAndNewlines), number: index + 1)
        }
        return try parser.keys()
    }

    private init(path: String) { self.path = path }

    private mutating func read(_ line: String, number: Int) throws(AccessKeyFileError) {
        if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { return }
        if line.hasPrefix("[") {
            try begin(line, number: number)
            return
        }
        guard let equals = line.firstIndex(of: "=") else {
            throw error(number, "is neither [profile] nor NAME = VALUE nor a # comment; mend the line or take it out")
        }
        let name = line[..<equals].trimmingCharacters(in: .whitespaces).lowercased()
        guard [Self.id, Self.secret, Self.token].contains(name) else { return }
        guard let last = profiles.indices.last else {
            throw error(number, "\(name) stands before the first profile; write [default] above it")
        }
        let value = line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces)
        guard !value.isEmpty else { throw error(number, "\(name) has no value; write it behind the equals sign") }
        guard profiles[last].settings.updateValue(value, forKey: name) == nil else {
            throw error(number, "\(name) is there twice in profile \(profiles[last].name); take one of them out")
        }
        if name == Self.id, !Self.isID(value) {
            throw error(number, "\(name) is not the id of an access key: 1 to 128 letters, digits, -, _, . and +")
        }
    }

    private mutating func begin(_ line: String, number: Int) throws(AccessKeyFileError) {
        guard line.hasSuffix("]") else { throw error(number, "the name of the profile does not end; write [NAME]") }
        var name = line.dropFirst().dropLast().trimmingCharacters(in: .whitespaces)
        if name.hasPrefix("profile ") { name = name.dropFirst(8).trimmingCharacters(in: .whitespaces) }
        if let other = profiles.first(where: { $0.name == name }) {
            throw error(number, "profile \(name) is on line \(other.line) already; give one of them another name")
        }
        profiles.append(Profile(name: name, line: number))
    }

    private func keys() throws(AccessKeyFileError) -> [AccessKey] {
        var keys: [AccessKey] = []
        for profile in profiles {
            switch (profile.settings[Self.id], profile.settings[Self.secret]) {
            case (nil, nil): continue
            case (let id?, let secret?):
                let key = AccessKey(id: id, secret: secret, sessionToken: profile.settings[Self.token])
                // People keep one key under several names.
                if keys.contains(key) { continue }
                if keys.contains(where: { $0.id == id }) {
                    throw error(
                        profile.line,
                        "profile \(profile.name) has the access key of an earlier one with another secret or token; take "
                            + "out the one that does not hold any more")
                }
                keys.append(key)
            case (nil, .some): throw missing(Self.id, in: profile)
            case (.some, nil): throw missing(Self.secret, in: profile)
            }
        }
        guard !keys.isEmpty else {
            throw error(nil, "holds no access key; add a profile with \(Self.id) and \(Self.secret)")
        }
        return keys
    }

    private func missing(_ name: String, in profile: Profile) -> AccessKeyFileError {
        error(profile.line, "profile \(profile.name) has no \(name); add it, or take the profile out")
    }

    private func error(_ line: Int?, _ message: String) -> AccessKeyFileError {
        AccessKeyFileError(path: path, line: line, message)
    }

    /// No character that separates something in a credential.
    private static func isID(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "+": true
                default: false
                }
            }
    }
}
