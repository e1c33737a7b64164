import Synchronization

/// Runs the parts of one simulated node's tasks, in the order in which they became ready, on the thread that drains it.
///
/// So a whole node is one thread of control: what it does depends on nothing but what it is answered, and in which order.
final class StepExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isClosed = false
    }

    private let state = Mutex(State())

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isClosed = state.withLock { state in
            if !state.isClosed { state.jobs.append(job) }
            return state.isClosed
        }
        if isClosed { globalConcurrentExecutor.enqueue(job) }
    }

    /// Runs everything that is ready, and what becomes ready by that.
    ///
    /// - Returns: whether anything ran.
    func drain() -> Bool {
        var hasRun = false
        while true {
            let jobs = state.withLock { state in
                defer { state.jobs.removeAll(keepingCapacity: true) }
                return state.jobs
            }
            guard !jobs.isEmpty else { return hasRun }
            hasRun = true
            for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }

    /// What is still to end of a node that is gone ends in the common pool: nobody drains this any more.
    func close() {
        let left = state.withLock { state in
            state.isClosed = true
            defer { state.jobs = [] }
            return state.jobs
        }
        for job in left { globalConcurrentExecutor.enqueue(job) }
    }
}
