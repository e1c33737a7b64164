// swift-tools-version: 6.2
import PackageDescription

/// Settings every target of ours gets. Dependencies are unaffected.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),  // data-race safety is an error, not a warning
    .treatAllWarnings(as: .error),  // SE-0480
    .treatWarning("DeprecatedDeclaration", as: .warning),  // a dependency bump must not break main
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335: `any` is always visible
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409: only `public import` is part of our API
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444: no members through transitive imports
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461: async functions stay on the caller's executor
    .enableUpcomingFeature("InferIsolatedConformances"),  // SE-0470
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let hummingbirdHTTP2 = Target.Dependency.product(name: "HummingbirdHTTP2", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")

let package = Package(
    name: "balie",
    products: [
        .executable(name: "balie", targets: ["balie"]),
        .executable(name: "balie-bench", targets: ["BalieBench"]),
    ],
    dependencies: [
        // The command line.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // Settings from the command line, the environment and a file.
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        // Ordered and priority collections for the floor.
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        // AES-GCM, HMAC, scrypt.
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        // SQLite.
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        // The HTTP server, with TLS and HTTP/2.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        // The HTTP client: calls to providers.
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        // Long-running services and clean shutdown.
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Values and decisions: the standard library only.
        .target(name: "BalieDomain", swiftSettings: strict),
        .target(
            name: "BalieRouting",
            dependencies: ["BalieDomain", .product(name: "Collections", package: "swift-collections")],
            swiftSettings: strict
        ),
        // One folder a network: functions from values to values.
        .target(name: "BalieChannels", dependencies: ["BalieDomain", crypto], swiftSettings: strict),
        // SQL, and the engine it runs on.
        .target(name: "BalieStorage", dependencies: ["BalieDomain"], swiftSettings: strict),
        .target(
            name: "BalieStorageSQLite",
            dependencies: [
                "BalieStorage", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: strict
        ),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(
            name: "BalieStoragePostgres",
            dependencies: [
                "BalieDomain", "BalieStorage", "CLibPQ", .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: strict
        ),
        // The use cases.
        .target(
            name: "BalieServices",
            dependencies: [
                "BalieDomain", "BalieRouting", "BalieChannels", "BalieStorage",
                crypto, .product(name: "CryptoExtras", package: "swift-crypto"),
                httpClient, lifecycle, logging, nioCore,
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: strict
        ),
        // Notices between nodes over NATS.
        .systemLibrary(name: "CNATS", pkgConfig: "libnats", providers: [.apt(["libnats-dev"])]),
        .target(
            name: "BalieNATS",
            dependencies: ["BalieDomain", "BalieServices", "CNATS", logging],
            swiftSettings: strict
        ),
        // HTTP.
        .target(
            name: "BalieServer",
            dependencies: [
                "BalieDomain", "BalieServices", hummingbird, hummingbirdTLS, hummingbirdHTTP2, httpTypes, logging,
                lifecycle, nioCore, .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        // The emulated networks: none of the parts above.
        .target(
            name: "BalieSandbox",
            dependencies: [
                hummingbird, httpTypes, httpClient, crypto, logging, lifecycle, nioCore,
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        // The command line and the composition root.
        .executableTarget(
            name: "balie",
            dependencies: [
                "BalieDomain", "BalieRouting", "BalieChannels", "BalieStorage", "BalieStorageSQLite",
                "BalieStoragePostgres", "BalieServices", "BalieServer", "BalieSandbox", "BalieNATS", crypto, httpClient,
                lifecycle, logging, nioCore,
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
            ],
            swiftSettings: strict
        ),
        // Load and measurements, from outside; and the floor's decisions, by themselves.
        .executableTarget(
            name: "BalieBench",
            dependencies: [
                "BalieDomain", "BalieRouting", hummingbird, crypto, logging, nioCore,
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict
        ),
        // Tests.
        .target(
            name: "BalieTestKit",
            dependencies: [
                "BalieDomain", "BalieStorage", "BalieStorageSQLite", "BalieStoragePostgres", "BalieServices",
                "BalieChannels", crypto, logging, nioCore, httpClient, .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            path: "Tests/BalieTestKit",
            swiftSettings: strict
        ),
        .testTarget(name: "BalieDomainTests", dependencies: ["BalieDomain", "BalieTestKit"], swiftSettings: strict),
        .testTarget(
            name: "BalieRoutingTests",
            dependencies: ["BalieDomain", "BalieRouting"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "BalieChannelsTests",
            dependencies: ["BalieChannels", "BalieDomain", crypto],
            exclude: ["Fixtures"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "BalieStorageTests",
            dependencies: [
                "BalieDomain", "BalieStorage", "BalieStorageSQLite", "BalieStoragePostgres", "BalieTestKit",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "BalieServicesTests",
            dependencies: [
                "BalieChannels", "BalieDomain", "BalieRouting", "BalieServices", "BalieStorage", "BalieStorageSQLite",
                "BalieTestKit", crypto, logging, httpClient, httpTypes, hummingbird, lifecycle, nioCore,
                .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "BalieNATSTests",
            dependencies: [
                "BalieDomain", "BalieNATS", "BalieServices", "BalieStorage", "BalieTestKit", logging, nioCore,
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "BalieServerTests",
            dependencies: [
                "BalieDomain", "BalieRouting", "BalieServer", "BalieServices", "BalieStorage", "BalieTestKit",
                hummingbird, httpTypes,
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                nioCore, logging, lifecycle, httpClient, .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "BalieSandboxTests",
            dependencies: [
                "BalieSandbox", hummingbird, httpTypes, httpClient, crypto,
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                nioCore, logging,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "balie", "BalieChannels", "BalieDomain", "BalieNATS", "BalieServer", "BalieServices", "BalieStorage",
                "BalieStorageSQLite",
                crypto, httpClient, logging, nioCore, .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
            ],
            exclude: ["Snapshots"],
            swiftSettings: strict
        ),
        .testTarget(name: "RepositoryTests", swiftSettings: strict),
    ]
)
