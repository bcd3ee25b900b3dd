using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using MediaEngine.Benchmarks;

// dotnet run -c Release --project perf/MediaEngine.Benchmarks -- --filter '*Rtp*'      times and allocations
// dotnet run -c Release --project perf/MediaEngine.Benchmarks -- --check-allocations   seconds, for CI
// dotnet run -c Release --project perf/MediaEngine.Benchmarks -- --update-allocations  after a change that is meant
if (args.Contains("--check-allocations"))
    return AllocationCheck.Run(update: false);
if (args.Contains("--update-allocations"))
    return AllocationCheck.Run(update: true);

var job = Job.Default.WithGcServer(false).WithGcConcurrent(false).WithRuntime(CoreRuntime.Core10_0).AsDefault();
var config = DefaultConfig.Instance.AddJob(job).AddDiagnoser(MemoryDiagnoser.Default).AddColumn(StatisticColumn.P95);
BenchmarkSwitcher.FromAssembly(typeof(IStop).Assembly).Run(args, config);
return 0;
