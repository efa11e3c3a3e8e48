using System.Globalization;
using StyleGanSharp.Bench;
using StyleGanSharp.Bench.FeatureTraining;
using StyleGanSharp.Runtime;

string command = args.Length > 0 ? args[0] : "help";
switch (command)
{
    case "training":
        int cycles = args.Length > 1 ? int.Parse(args[1]) : 5;
        int threads = args.Length > 2 ? int.Parse(args[2]) : Environment.ProcessorCount;
        TrainingIterationBenchmark.Run(cycles, threads, Devices.Parse(args.Length > 3 ? args[3] : "cpu"));
        return 0;
    case "checkpoint" when args.Length == 2:
        CheckpointBenchmark.Make(args[1]);
        return 0;
    case "checkpoint" when args.Length == 3:
        CheckpointBenchmark.Run(args[1], args[2]);
        return 0;
    case "layers":
        LayerBenchmark.Run(
            args.Length > 1 ? args[1] : "t", args.Length > 2 ? int.Parse(args[2]) : 256, args.Length > 3 ? int.Parse(args[3]) : Environment.ProcessorCount,
            args.Length > 4 && args[4] == "reference");
        return 0;
    case "network":
        NetworkBenchmark.Run(args.Length > 1 ? args[1] : "t", args.Length > 2 ? int.Parse(args[2]) : 256, args.Length > 3 ? int.Parse(args[3]) : Environment.ProcessorCount);
        return 0;
    case "features" when args.Length >= 4:
        BuiltinFeatureTraining.Run(args[1], args[2], args[3], args.Length > 4 ? double.Parse(args[4], CultureInfo.InvariantCulture) : 8, args.Length > 5 ? int.Parse(args[5], CultureInfo.InvariantCulture) : 1);
        return 0;
    case "metrics":
        MetricBenchmark.Run(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : Environment.ProcessorCount, args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 10_000);
        return 0;
    case "graded":
        GradedSeries.Run(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1000, args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : Environment.ProcessorCount, args.Length > 3 ? args[3] : "builtin");
        return 0;
    default:
        Console.WriteLine("usage: dotnet run -c Release --project bench/StyleGanSharp.Bench -- training [cycles=5] [threads=all] [device=cpu]");
        Console.WriteLine("       dotnet run -c Release --project bench/StyleGanSharp.Bench -- checkpoint FILE [bytes|open|generator|all|convert]   (without the last word: makes the file)");
        Console.WriteLine("       dotnet run -c Release --project bench/StyleGanSharp.Bench -- layers [t|r] [resolution=256] [threads=all] [reference]");
        Console.WriteLine("       dotnet run -c Release --project bench/StyleGanSharp.Bench -- network [t|r|2] [resolution=256] [threads=all]");
        Console.WriteLine("       dotnet run -c Release --project bench/StyleGanSharp.Bench -- features FASHION-IDX EMOJI-ZIP OUT.safetensors [minutes=8] [threads=1]   (trains the built-in feature network)");
        Console.WriteLine("       dotnet run -c Release --project bench/StyleGanSharp.Bench -- metrics [threads=all] [vectors=10000]");
        Console.WriteLine("       dotnet run -c Release --project bench/StyleGanSharp.Bench -- graded [count=1000] [threads=all] [features=builtin]   (which steps FID sees as missing classes)");
        return command == "help" ? 0 : 2;
}
