package io.github.panabert.bert;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.panabert.Golden;
import io.github.panabert.bert.Workspace.Slot;
import io.github.panabert.kernel.Matrix;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is allocated, and what is kept. */
class MemoryTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void anotherNumberOfThreadsSharesTheWeights() {
        BertModel model = BertModel.fromPretrained(Golden.path("tiny", "plain_f32", "model"));
        model.withThreads(5); // loads classes
        long allocated = allocatedBy(() -> model.withThreads(7));
        assertThat(allocated).as("bytes").isLessThan(1000);
    }

    @Test
    void asManyWorkspacesAreKeptAsThereAreProcessors() {
        Workspaces workspaces = new Workspaces();
        int processors = Runtime.getRuntime().availableProcessors();
        int many = 5 * processors;
        Set<Workspace> used = borrow(workspaces, many);
        assertThat(used).hasSize(many);
        used.forEach(workspaces::giveBack);
        Set<Workspace> again = borrow(workspaces, many);
        again.retainAll(used);
        assertThat(again).hasSize(processors);
    }

    @Test
    void aVeryLargeWorkspaceIsNotKept() {
        Workspaces workspaces = new Workspaces();
        Workspace workspace = workspaces.borrow();
        Matrix small = workspace.rows(Slot.CONTEXT, 1000, 1000);
        workspaces.giveBack(workspace);
        assertThat(workspaces.borrow().rows(Slot.CONTEXT, 900, 1000).data()).isSameAs(small.data());
        workspace.rows(Slot.PROJECTED, 17_000, 1000);
        workspaces.giveBack(workspace);
        assertThat(workspaces.borrow()).isNotSameAs(workspace);
    }

    private static Set<Workspace> borrow(Workspaces workspaces, int count) {
        Set<Workspace> borrowed = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < count; i++) {
            borrowed.add(workspaces.borrow());
        }
        return borrowed;
    }

    private static long allocatedBy(Runnable call) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        call.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
