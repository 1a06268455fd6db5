/** BERT on the CPU in pure Java: tensors, safetensors, tokenizer, model and pipelines. */
module io.github.panabert {
    requires jdk.incubator.vector;
    requires tools.jackson.core;
    requires static info.picocli;
    requires static me.tongfei.progressbar;

    exports io.github.panabert.bert;
    exports io.github.panabert.bert.head;
    exports io.github.panabert.pipeline;
    exports io.github.panabert.safetensors;
    exports io.github.panabert.tensor;
    exports io.github.panabert.tokenizer;

    opens io.github.panabert.cli to
            info.picocli;
}
