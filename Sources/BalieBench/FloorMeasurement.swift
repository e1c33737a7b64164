import ArgumentParser
import FoundationEssentials
import Glibc

/// Measures what one decision of the floor costs, on a large floor and on one a tenth of it.
struct FloorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "floor",
        abstract: "Times decisions with 10,000 agents and 100,000 who wait in 200 queues, and at a tenth of that."
    )

    @Option(help: "Events that are timed in each run.") var events: Int = 20_000
    @Option(help: "Runs of each size, of which the best counts: the others had neighbours on the machine.") var runs = 3

    private static let large = CrowdedFloor.Size(agents: 10_000, waiting: 100_000, queues: 200)
    private static let tenth = CrowdedFloor.Size(agents: 1_000, waiting: 10_000, queues: 20)

    func run() throws {
        for mood in CrowdedFloor.Mood.allCases {
            for layout in CrowdedFloor.Layout.allCases {
                for agents in CrowdedFloor.Agents.allCases {
                    let name = "\(mood.rawValue) \(layout.rawValue) \(agents.rawValue)"
                    let tenth = best { CrowdedFloor(mood, layout, agents, Self.tenth) }
                    let large = best { CrowdedFloor(mood, layout, agents, Self.large) }
                    print(#"{"floor":"\#(name)","tenth":\#(tenth.json),"large":\#(large.json)}"#)
                }
            }
        }
    }

    private func best(of crowd: () -> CrowdedFloor) -> FloorFigures {
        var best: FloorFigures?
        for _ in 0..<max(1, runs) {
            let before = FloorFigures.residentKilobytes
            // Made anew: a floor that is shared with another run would be copied piece by piece as it is first touched.
            var own = crowd()
            var figures = measure(&own)
            figures.kilobytes = max(0, FloorFigures.residentKilobytes - before)
            // Later runs use the memory of the first again.
            figures.kilobytes = max(figures.kilobytes, best?.kilobytes ?? 0)
            if let known = best, known.p99 <= figures.p99 {
                best?.kilobytes = figures.kilobytes
            } else {
                best = figures
            }
        }
        return best ?? FloorFigures()
    }

    private func measure(_ crowd: inout CrowdedFloor) -> FloorFigures {
        var figures = FloorFigures()
        for _ in 0..<events {
            let (event, now) = crowd.nextEvent()
            let start = Self.processorMicroseconds
            let decisions = crowd.apply(event, at: now)
            figures.microseconds.append(Self.processorMicroseconds - start)
            figures.offers += crowd.note(event, decisions)
        }
        figures.microseconds.sort()
        return figures
    }

    /// Of this thread: what other programs do on the machine does not count.
    private static var processorMicroseconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
    }
}

/// How long decisions took, in processor time.
struct FloorFigures {
    /// Ascending.
    var microseconds: [Double] = []
    var offers = 0
    /// By how much the process grew.
    var kilobytes = 0

    var p50: Double { percentile(50) }
    var p99: Double { percentile(99) }

    private func percentile(_ share: Int) -> Double {
        microseconds.isEmpty ? 0 : microseconds[(microseconds.count - 1) * share / 100]
    }

    var json: String {
        let longest = microseconds.last ?? 0
        return
            #"{"p50_us":\#(p50),"p99_us":\#(p99),"longest_us":\#(longest),"offers":\#(offers),"kilobytes":\#(kilobytes)}"#
    }

    /// What the process has in memory, as the kernel counts it; zero where it does not say.
    static var residentKilobytes: Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
        return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4
    }
}
