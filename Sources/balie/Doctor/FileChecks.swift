import BalieServices

/// What can be told of the store of files by trying it out.
struct FileChecks {
    let place: MediaPlace
    let store: any FileStore
    /// Names the file that is tried with.
    let number: Int64

    func run() async -> [Finding] {
        await FileStoreTrial(store, number: number).run().map { outcome in
            let check = "files: \(outcome.step.name)"
            guard let problem = outcome.problem else { return .fine(check) }
            return .wrong(check, problem, repair: repair(outcome.step))
        }
    }

    private func repair(_ step: FileStoreTrial.Step) -> String {
        guard case .store(let location, _) = place else {
            return "Give \(place.name) to the user that runs the server, and see that its disk has room."
        }
        let right =
            switch step {
            case .writing: "s3:PutObject"
            case .reading: "s3:GetObject"
            case .removing: "s3:DeleteObject"
            case .missing: "s3:ListBucket (without it a missing file looks forbidden)"
            case .unfinished: "s3:ListBucketMultipartUploads and s3:AbortMultipartUpload"
            }
        return "If the key, the bucket and the region are right, give the key \(right) on \(location.name)."
    }
}

extension FileStoreTrial.Step {
    fileprivate var name: String {
        switch self {
        case .writing: "writing"
        case .reading: "reading"
        case .removing: "removing"
        case .missing: "telling missing ones"
        case .unfinished: "unfinished uploads"
        }
    }
}
