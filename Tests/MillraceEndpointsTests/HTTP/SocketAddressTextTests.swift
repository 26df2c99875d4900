import Testing

@testable import MillraceEndpoints

@Suite struct SocketAddressTextTests {
    @Test(
        "P5 an address is a host and a port, an IPv6 host in brackets",
        arguments: [
            ("127.0.0.1:4566", "127.0.0.1", 4_566, true), ("localhost:0", "localhost", 0, true),
            ("[::1]:65535", "::1", 65_535, true), ("0.0.0.0:80", "0.0.0.0", 80, false),
            ("[2001:db8::1]:80", "2001:db8::1", 80, false), ("127.1.2.3:1", "127.1.2.3", 1, true),
            ("my.localhost:1", "my.localhost", 1, true), ("127.0.0.1.example.com:1", "127.0.0.1.example.com", 1, false),
        ]
    )
    func right(text: String, host: String, port: Int, isLoopback: Bool) throws {
        let address = try #require(SocketAddressText(text))
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.isLoopback == isLoopback)
        #expect(address.description == text)
    }

    @Test(
        "P5 what is no address is not taken for one",
        arguments: [
            "", ":", ":80", "localhost", "localhost:", "localhost:x", "localhost:-1", "localhost:+1", "localhost:65536",
            "::1:80", "::1", "[::1]", "[::1", "[localhost]:80", "[]:80", "a b:80", "http://localhost:80", "a@b:80",
        ]
    )
    func wrong(text: String) {
        #expect(SocketAddressText(text) == nil)
    }

    @Test(
        "W10 a host is private when no name of the public DNS can be it",
        arguments: [
            ("localhost:4566", true), ("LOCALHOST", true), ("127.0.0.1:4566", true), ("10.0.0.1", true),
            ("[::1]:4566", true), ("millrace:4566", true), ("host.docker.internal:4566", true), ("", true),
            ("example.com", false), ("127.0.0.1.example.com:80", false), ("localhost.example.com", false),
            ("1.2.3.4.5", false), ("1.2.3.256", false),
        ]
    )
    func privateHost(field: String, isPrivate: Bool) {
        #expect(HostName.isPrivate(HostName.host(ofField: field)) == isPrivate)
    }
}
