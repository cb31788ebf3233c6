import type { Cell } from "./monolith-script.ts";

/** What a job with these variables is for. */
export interface Row {
  readonly cell: Cell;
  /** The functions of the script in their order, with arguments; or the script that gets the job. */
  readonly calls: readonly string[];
  /** Absent: 0. */
  readonly exitCode?: number;
  /** Set when the job is handed to a script of its own. */
  readonly handOver?: boolean;
}

const DEFAULT = [
  "install_torchvision",
  "install_monkeytype",
  "test_python",
  "test_aten",
  "test_vec256",
  "test_libtorch",
  "test_aot_compilation",
  "test_custom_script_ops",
  "test_custom_backend",
  "test_torch_function_benchmark",
  "test_benchmarks",
];
const GCC = "linux-py3.11-gcc";
const XPU = "linux-xpu-py3.11";

/** The jobs of examples/monolith/matrix.json, in its order. */
export const ROWS: readonly Row[] = [
  ...configs({
    smoke: ["test_smoke"],
    docs_test: ["test_docs", "test_tutorials"],
    python: ["test_python", "test_aten", "test_vec256"],
    distributed: ["test_distributed", "test_c10d_nccl", "test_c10d_gloo"],
    jit_legacy: ["test_jit", "test_jit_legacy"],
    inductor_distributed: ["test_inductor", "test_inductor_distributed"],
    inductor_cpp_wrapper: ["test_inductor", "test_inductor_cpp_wrapper"],
    huggingface: ["test_benchmarks", "test_huggingface"],
    torchbench: ["test_benchmarks", "test_torchbench"],
    h100_distributed: ["test_h100_distributed"],
    "h100-symm-mem": ["test_h100_symm_mem"],
    h100_cutlass_backend: ["test_h100_cutlass_backend"],
  }),
  build("linux-libtorch-py3.11", ["test_libtorch"]),
  build(XPU, ["install_torchvision", "test_python", "test_aten", "test_xpu_bin"]),
  shard([1, 3], { TEST_CONFIG: "default", BUILD_ENVIRONMENT: GCC }, [
    "test_without_numpy",
    "install_torchvision",
    "test_python_shard 1",
    "test_aten",
    "test_libtorch 1",
  ]),
  shard([2, 3], { TEST_CONFIG: "default", BUILD_ENVIRONMENT: GCC }, [
    "install_torchvision",
    "test_python_shard 2",
    "test_libtorch 2",
    "test_aot_compilation",
    "test_custom_script_ops",
    "test_custom_backend",
    "test_torch_function_benchmark",
  ]),
  shard([3, 3], { TEST_CONFIG: "default", BUILD_ENVIRONMENT: GCC }, [
    "install_torchvision",
    "test_python_shard 3",
  ]),
  shard([1, 1], { TEST_CONFIG: "default", BUILD_ENVIRONMENT: GCC }, DEFAULT),
  { cell: {}, calls: DEFAULT },
  { cell: { TEST_CONFIG: "multigpu" }, calls: ["ci/multigpu-test.sh"], handOver: true },
  {
    cell: { BUILD_ENVIRONMENT: "linux-broken-driver", TEST_CONFIG: "multigpu" },
    calls: ["ci/multigpu-test.sh"],
    exitCode: 75,
    handOver: true,
  },
  {
    ...shard([1, 2], { TEST_CONFIG: "default", BUILD_ENVIRONMENT: "linux-onnx-py3.11" }, []),
    calls: ["ci/onnx-test.sh"],
    handOver: true,
  },
  // Beyond the table of the issue: nested conditions, computed arguments, early ends, failures.
  shard([1, 4], { TEST_CONFIG: "default", BUILD_ENVIRONMENT: XPU }, [
    "test_without_numpy",
    "install_torchvision",
    "test_python_shard 1",
    "test_aten",
    "test_libtorch 1",
    "test_xpu_bin",
  ]),
  ...configs({
    backwards_compat: ["test_wire_format", "test_backward_compatibility"],
    skip_windows: [],
  }),
  { ...shard([1, 5], { TEST_CONFIG: "quarantine" }, ["test_quarantine_exit"]), exitCode: 7 },
  { ...shard([2, 5], { TEST_CONFIG: "quarantine" }, ["test_quarantine_return"]), exitCode: 3 },
  { ...shard([3, 5], { TEST_CONFIG: "quarantine" }, ["test_quarantine_errexit"]), exitCode: 5 },
  { ...shard([4, 5], { TEST_CONFIG: "quarantine" }, ["test_quarantine_folder"]), exitCode: 1 },
  { ...shard([5, 5], { TEST_CONFIG: "quarantine" }, []), exitCode: 64 },
  ...configs({
    xla: ["install_torchvision", "install_accelerator xla", "test_accelerator"],
    "elsewhere-posix": ["test_locale", "test_signals", "test_moves_away", "test_somewhere"],
    packaging: ["test_packaging", "test_cli"],
  }),
  {
    cell: { TEST_CONFIG: "release", RELEASE_TAG: "v2.1.0" },
    calls: ["test_packaging", "test_cli", "fetch_fixtures", "test_wire_format"],
  },
  ...configs({
    operator_benchmark_cpu: ["test_operator_benchmark cpu short"],
    operator_benchmark_long_cpu: ["test_operator_benchmark cpu long"],
  }),
  shard([2, 2], { TEST_CONFIG: "inductor_timm" }, [
    "install_torchvision",
    "test_dynamo_benchmark vision 1",
  ]),
  ...configs({
    inductor_torchbench_smoketest_perf: ["test_benchmarks", "test_torchbench_smoketest"],
  }),
  shard([1, 2], { TEST_CONFIG: "inductor" }, [
    "install_torchvision",
    "test_inductor_shard 1",
    "test_inductor_aot",
  ]),
  shard([2, 2], { TEST_CONFIG: "inductor" }, ["install_torchvision", "test_inductor_shard 2"]),
  shard([1, 2], { TEST_CONFIG: "inductor", BUILD_ENVIRONMENT: "linux-py3.9-gcc-build" }, [
    "install_torchvision",
    "test_inductor_shard 1",
  ]),
  shard([1, 3], { TEST_CONFIG: "dynamo_wrapped" }, [
    "install_torchvision",
    "test_dynamo_shard 1",
    "test_aten",
  ]),
  shard([2, 3], { TEST_CONFIG: "dynamo_wrapped" }, ["install_torchvision", "test_dynamo_shard 2"]),
  {
    cell: { BUILD_ENVIRONMENT: "linux-sanitize-py3.11", TEST_CONFIG: "slow" },
    calls: ["test_sanitizers"],
  },
  shard(
    [2, 2],
    {
      TEST_CONFIG: "default",
      BUILD_ENVIRONMENT: "linux-rocm-py3.11",
      TESTS_TO_INCLUDE: "tests/python/test_wire.py tests/python/test_matrix.py",
    },
    ["install_torchvision", "test_python_shard 2", "test_aten"],
  ),
  build("linux-vulkan-py3.11", ["test_shaders"]),
  build("linux-bazel-py3.11", ["test_sandboxed"]),
  build("linux-mobile-lightweight-dispatch-py3.11", ["test_lightweight_dispatch"]),
  ...configs({ local: ["test_local"], nightly: DEFAULT }),
];

/** Every call of a function that some job makes, once. */
export const CALLS: readonly string[] = [
  ...new Set(ROWS.flatMap(({ calls, handOver = false }) => (handOver ? [] : calls))),
];

/** A job as the title of a test. */
export function titleOf({ cell }: Row): string {
  const words = Object.entries(cell).map(([name, value]) => `${name}=${value}`);
  return words.length === 0 ? "no variables" : words.join(" ");
}

function configs(calls: Readonly<Record<string, readonly string[]>>): readonly Row[] {
  return Object.entries(calls).map(([name, list]) => ({
    cell: { TEST_CONFIG: name },
    calls: list,
  }));
}

function build(name: string, calls: readonly string[]): Row {
  return { cell: { BUILD_ENVIRONMENT: name, TEST_CONFIG: "default" }, calls };
}

function shard(
  [number, count]: readonly [number, number],
  cell: Cell,
  calls: readonly string[],
): Row {
  return {
    cell: { ...cell, SHARD_NUMBER: String(number), NUM_TEST_SHARDS: String(count) },
    calls,
  };
}
