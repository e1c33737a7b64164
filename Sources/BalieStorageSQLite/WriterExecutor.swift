/// Runs the parts of a task between two writes on the writer's thread, and what it reads there, so that work which follows a
/// commit and writes again changes no thread: waking one costs more than most of that work.
///
/// While writes wait, the parts run in the common pool and read on connections of their own, beside the writer.
final class WriterExecutor: TaskExecutor {
    private let writer: GroupCommitWriter

    init(_ writer: GroupCommitWriter) { self.writer = writer }

    func enqueue(_ job: consuming ExecutorJob) { writer.enqueue(UnownedJob(job)) }
}
