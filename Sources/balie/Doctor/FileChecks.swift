import BalieServices

/// What can be told of the store of files by trying it out.
struct FileChecks {
    let place: MediaPlace
    let store: any FileStore
    /// Names the file that is tried with.
    let number: Int64
    /// How many nodes share the database.
    let nodes: Int
    /// Where the newest files of each workspace are, by its name.
    let samples: [FileSample]

    func run() async -> [Finding] {
        let trial = await self.trial()
        // A store that cannot be used says nothing of what is in it.
        guard trial.allSatisfy(\.ok) else { return trial + sharing }
        var findings = trial + sharing
        for sample in samples { findings.append(await look(for: sample)) }
        return findings
    }

    private func look(for sample: FileSample) async -> Finding {
        let check = "\(sample.workspace): files"
        var missing = 0
        do {
            for address in sample.addresses {
                if try await store.byteCount(of: address) == nil { missing += 1 }
            }
        } catch {
            return .wrong(check, "They cannot be looked at in \(place.name).", repair: "Run this again in a moment.")
        }
        guard missing > 0 else { return .fine(check) }
        return .wrong(
            check,
            "\(missing) of the newest \(sample.addresses.count) are not in \(place.name).",
            repair: """
                Name the place where they are with --media, or copy them from there: the whole folder, or as \
                docs/guide/operating.md says under “Moving from the folder to a store”.
                """
        )
    }

    private var sharing: [Finding] {
        guard nodes > 1, case .folder(let path) = place else { return [] }
        return [
            .wrong(
                "files: sharing",
                "The files of this node are in a folder, \(path), while \(nodes) nodes run: all need the same place.",
                repair: "Give all the same store (--media s3://…), or the same folder on a disk that they share."
            )
        ]
    }

    private func trial() async -> [Finding] {
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
