package io.github.panabert.bert;

import io.github.panabert.kernel.Pool;

/**
 * The workspaces of a model and of its copies on other numbers of threads. Between forwards as many
 * are kept as there are processors, however many forwards ran at once; none that a very long
 * sequence has made larger than 64 MB. A batch does not enlarge them: its parts go through one
 * after the other. Thread-safe.
 */
final class Workspaces {
    private static final long MOST_KEPT_NUMBERS = (64 << 20) / Float.BYTES;

    private final Pool<Workspace> pool =
            new Pool<>(Runtime.getRuntime().availableProcessors(), Workspace::new);

    Workspace borrow() {
        return pool.borrow();
    }

    void giveBack(Workspace workspace) {
        if (workspace.size() <= MOST_KEPT_NUMBERS) {
            pool.giveBack(workspace);
        }
    }
}
