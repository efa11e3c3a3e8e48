using System.Text.Json;
using System.Text.Json.Nodes;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan3;
using static TorchSharp.torch;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>One network as <c>inspect</c> shows it.</summary>
/// <param name="Role">G_ema, G or D.</param>
/// <param name="Kind">Our name of the architecture, or the file's.</param>
/// <param name="Options">What it is built from.</param>
/// <param name="Summary">Its tensors.</param>
/// <param name="Problem">Why it cannot be used, or null.</param>
internal sealed record InspectedNetwork(string Role, string Kind, JsonNode Options, NetworkSummary Summary, string? Problem)
{
    /// <summary>The bands of its layers, of a network that has some.</summary>
    public LayerSchedule? Layers { get; init; }

    /// <summary>The networks of a file; of an official file also those that cannot be built here.</summary>
    public static IReadOnlyList<InspectedNetwork> Read(NetworkFile file, CancellationToken cancellation) =>
    [
        .. file.Roles.Select(role => file.Networks.TryGetValue(role, out NetworkOptions? options)
            ? Load(file, role, options, cancellation)
            : Records(file.Unsupported.First(network => network.Role == role))),
    ];

    public JsonObject ToJson(JsonSerializerOptions json)
    {
        var result = new JsonObject
        {
            ["kind"] = Kind,
            ["options"] = Options.DeepClone(),
            ["parameters"] = Summary.ParameterCount,
            ["buffer_values"] = Summary.BufferCount,
            ["tensors"] = JsonSerializer.SerializeToNode(Summary.Tensors, json),
        };
        if (Problem is not null)
        {
            result["problem"] = Problem;
        }

        return result;
    }

    /// <summary>Loading checks every tensor against the network that the file describes.</summary>
    private static InspectedNetwork Load(NetworkFile file, string role, NetworkOptions options, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using nn.Module network = file.Load(role);
        return new InspectedNetwork(role, options.Kind, JsonNode.Parse(options.ToJson().GetRawText())!, NetworkSummary.Of(network), null)
        {
            Layers = options is AliasFreeOptions layered ? layered.PlanLayers() : null,
        };
    }

    private static InspectedNetwork Records(PickledNetwork network) =>
        new(network.Role, $"{network.ClassName} of {network.Family}", JsonNode.Parse(network.Arguments)!, new NetworkSummary(network.Tensors), network.Problem);
}
