using System.Text.Json;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <summary>Everything a run needs to continue exactly, in one safetensors file.</summary>
internal static class TrainingState
{
    private const string FormatKey = "format";
    private const string FormatName = "stylegansharp-training-state";
    private const string CountersKey = "counters";
    private const string DataKey = "data";

    /// <param name="path">The file.</param>
    /// <param name="session">What is saved.</param>
    /// <param name="streams">States of the random streams of all processes.</param>
    /// <param name="counters">Its numbers.</param>
    /// <param name="data">What it was trained on.</param>
    public static void Save(string path, TrainingSession session, IEnumerable<KeyValuePair<string, Tensor>> streams, TrainingCounters counters, DataFingerprint data)
    {
        using var scope = NewDisposeScope();
        var tensors = new List<KeyValuePair<string, Tensor>>();
        foreach ((string role, nn.Module module) in session.Networks)
        {
            tensors.AddRange(StateDictionary.Of(module, role + "."));
        }

        tensors.AddRange(Prefixed("opt_G.", session.GanStep.G.Optimizer.State()));
        tensors.AddRange(Prefixed("opt_D.", session.GanStep.D.Optimizer.State()));
        tensors.AddRange(Prefixed("loss.", session.Loss.State));
        tensors.AddRange(Prefixed("random.", streams));
        SafetensorsFile.Save(path, tensors, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [FormatKey] = FormatName,
            [CountersKey] = JsonSerializer.Serialize(counters),
            [DataKey] = JsonSerializer.Serialize(data),
        });
    }

    public static TrainingCounters Restore(string path, TrainingSession session)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using SafetensorsFile file = SafetensorsFile.Open(path);
        TrainingCounters counters = Counters(file, path);
        foreach ((string role, nn.Module module) in session.Networks)
        {
            StateDictionary.Load(module, file, role + ".", path);
        }

        session.GanStep.G.Optimizer.Restore(name => file.Read("opt_G." + name));
        session.GanStep.D.Optimizer.Restore(name => file.Read("opt_D." + name));
        foreach ((string name, Tensor value) in session.Loss.State)
        {
            value.copy_(file.Read("loss." + name));
        }

        foreach ((string name, RandomSource source) in session.RandomSources)
        {
            source.SetState(file.Read("random." + name));
        }

        return counters;
    }

    /// <summary>Reads the numbers of a state alone.</summary>
    public static TrainingCounters ReadCounters(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return Counters(file, path);
    }

    /// <summary>What a state says of its data; null for one of an earlier version, which says nothing.</summary>
    public static DataFingerprint? ReadData(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        try
        {
            return file.Metadata.TryGetValue(DataKey, out string? json) ? JsonSerializer.Deserialize<DataFingerprint>(json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TrainingCounters Counters(SafetensorsFile file, string path)
    {
        if (!file.Metadata.TryGetValue(FormatKey, out string? format) || format != FormatName || !file.Metadata.TryGetValue(CountersKey, out string? json))
        {
            throw new StyleGanException($"{path} is not a training state. Give a run folder that TrainingRun.Train made.");
        }

        try
        {
            return JsonSerializer.Deserialize<TrainingCounters>(json) ?? throw new JsonException("the counters are null");
        }
        catch (JsonException e)
        {
            throw new StyleGanException($"{path}: the counters are damaged: {e.Message.Split('\n')[0]}", e);
        }
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Prefixed(string prefix, IEnumerable<KeyValuePair<string, Tensor>> items) =>
        items.Select(item => new KeyValuePair<string, Tensor>(prefix + item.Key, item.Value));
}
