using System.Globalization;
using BenchmarkDotNet.Running;
using StyleGanSharp.Bench;
using StyleGanSharp.Bench.FeatureTraining;
using StyleGanSharp.Runtime;

string command = args.Length > 0 ? args[0] : "help";
switch (command)
{
    case "checkpoint" when args.Length == 2:
        CheckpointBenchmark.Make(args[1]);
        return 0;
    case "checkpoint" when args.Length == 3:
        CheckpointBenchmark.Run(args[1], args[2]);
        return 0;
    case "operators":
        LibTorch.EnsureLoaded();
        BenchmarkSwitcher.FromTypes([typeof(OperatorBenchmarks)]).Run(args.Length > 1 ? args[1..] : ["--filter", "*"]);
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
    case "damage":
        DamageSeries.Run(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 500, args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : Environment.ProcessorCount, args.Length > 3 ? args[3..] : ["builtin", "resnet18", "random"]);
        return 0;
    case "feature-speed":
        FeatureSpeed.Run(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : Environment.ProcessorCount, args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 32, args.Length > 3 ? args[3..] : ["builtin", "resnet18"]);
        return 0;
    case "studio-load":
        return StudioLoad.Run(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 50, args.Length > 2 ? double.Parse(args[2], NumberStyles.Float, CultureInfo.InvariantCulture) : 60, args.Length > 3 ? double.Parse(args[3], NumberStyles.Float, CultureInfo.InvariantCulture) : 0) ? 0 : 1;
    case "onnx":
        OnnxBenchmark.Run([.. args.Skip(1).Where(word => word.Contains(':', StringComparison.Ordinal))], Environment.ProcessorCount, rounds: 5, isProfiled: args.Contains("profile"));
        return 0;
    default:
        Console.WriteLine("usage: dotnet run -c Release --project bench/StyleGanSharp.Bench -- checkpoint FILE [bytes|open|generator|all|convert]   (without the last word: makes the file)");
        Console.WriteLine("       dotnet run -c Release --project bench/StyleGanSharp.Bench -- operators [options of BenchmarkDotNet]   (StyleGAN3 nonlinearities against the reference, layer by layer)");
        Console.WriteLine("       dotnet run -c Release --project bench/StyleGanSharp.Bench -- features FASHION-IDX EMOJI-ZIP OUT.safetensors [minutes=8] [threads=1]   (trains the built-in feature network)");
        Console.WriteLine("       dotnet run -c Release --project bench/StyleGanSharp.Bench -- metrics [threads=all] [vectors=10000]");
        Console.WriteLine("       dotnet run -c Release --project bench/StyleGanSharp.Bench -- graded [count=1000] [threads=all] [features=builtin]   (which steps FID sees as missing classes)");
        Console.WriteLine("       dotnet run -c Release --project bench/StyleGanSharp.Bench -- damage [count=500] [threads=all] [FEATURES …]   (FID of faces that are damaged more and more, by several feature networks)");
        Console.WriteLine("       dotnet run -c Release --project bench/StyleGanSharp.Bench -- feature-speed [threads=all] [pixels=32] [FEATURES …]   (images per second, with and without gradient)");
        Console.WriteLine("       dotnet run -c Release --project bench/StyleGanSharp.Bench -- onnx [profile] [NETWORK:RESOLUTION …]   (the library and ONNX Runtime beside bare convolutions; what an export takes)");
        Console.WriteLine("       dotnet run -c Release --project bench/StyleGanSharp.Bench -- studio-load [pages=50] [seconds=60] [minutes of dragging=0]   (the studio: latency, frames per second, many pages at once, memory)");
        return command == "help" ? 0 : 2;
}
