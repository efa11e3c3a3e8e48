using System.Text.Json;
using System.Text.Json.Nodes;
using StyleGanSharp.Distribution;

namespace StyleGanSharp.Training;

/// <content>What several processes have to agree on.</content>
internal sealed partial class TrainingLoop
{
    /// <summary>Options that may differ between machines without making other networks.</summary>
    private static readonly string[] OfMachine = ["onednn", "workers", "data", "initial_weights"];

    /// <summary>Checks that all processes have the same program, options, data and state.</summary>
    /// <exception cref="DistributionException">When one has others; names it and what differs.</exception>
    private void RequireEqualStart(bool isResuming)
    {
        if (_communicator.WorldSize == 1)
        {
            return;
        }

        var mine = new JsonObject
        {
            ["version"] = typeof(TrainingLoop).Assembly.GetName().Version?.ToString(),
            ["data"] = JsonSerializer.SerializeToNode(_data.Value),
            ["options"] = JsonNode.Parse(_options.ToJson()),
            ["state"] = !isResuming ? null : _folder.IsResumable ? TrainingState.ReadCounters(_folder.StateFile).CurNimg : "none",
            ["device"] = $"{_device.type}",
        };
        foreach (string name in OfMachine)
        {
            ((JsonObject)mine["options"]!).Remove(name);
        }

        string[] all = _communicator.GatherAll(mine.ToJsonString());
        JsonNode first = JsonNode.Parse(all[0])!;
        for (int rank = 1; rank < all.Length; rank++)
        {
            if (FirstDifference(first, JsonNode.Parse(all[rank]), string.Empty) is { } difference)
            {
                throw new DistributionException($"Process {rank} on {_communicator.HostOf(rank)} is not like process 0 on {_communicator.HostOf(0)}: {difference}. Start all with the same program, options and data; the run folder must be the same for all.");
            }
        }
    }

    /// <summary>Where two values differ first, as a clause; null where they are equal.</summary>
    private static string? FirstDifference(JsonNode? first, JsonNode? other, string path)
    {
        if (first is JsonObject a && other is JsonObject b)
        {
            return a.Select(item => item.Key).Union(b.Select(item => item.Key)).Select(key => FirstDifference(a[key], b[key], path.Length == 0 ? key : $"{path}.{key}")).FirstOrDefault(found => found is not null);
        }

        return JsonNode.DeepEquals(first, other) ? null : $"{path} is {other?.ToJsonString() ?? "none"} there and {first?.ToJsonString() ?? "none"} here";
    }

    /// <summary>Whether any process was asked to stop, and whether the root wants a snapshot.</summary>
    private (bool IsStopped, bool IsTimed) Agree(bool isStopped, bool isTimed)
    {
        if (_communicator.WorldSize == 1)
        {
            return (isStopped, isTimed);
        }

        byte[] all = new byte[2 * _communicator.WorldSize];
        _communicator.AllGather([isStopped ? (byte)1 : (byte)0, isTimed ? (byte)1 : (byte)0], all);
        return (all.Where((_, i) => i % 2 == 0).Any(asked => asked != 0), all[1] != 0);
    }
}
