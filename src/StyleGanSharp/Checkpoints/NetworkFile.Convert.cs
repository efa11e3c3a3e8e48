using StyleGanSharp.Checkpoints.Torch;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints;

public sealed partial class NetworkFile
{
    /// <summary>The endings of the files that <see cref="Convert"/> writes.</summary>
    public static IReadOnlyList<string> ConvertedExtensions { get; } = [".safetensors", ".pt"];

    /// <summary>Writes networks of any file that can be read into another kind of file.</summary>
    /// <param name="input">A network file, an official checkpoint, a run folder, an address, or a built-in network.</param>
    /// <param name="output">A <c>.safetensors</c> file, which keeps architecture and provenance; or a <c>.pt</c> file, the plain state dictionary of one network that <c>torch.load(path, weights_only=True)</c> reads.</param>
    /// <param name="roles">Which networks; null is all of them for <c>.safetensors</c>, and the one to generate with for <c>.pt</c>.</param>
    /// <param name="isHalf">Whether a <c>.safetensors</c> file gets parameters of float16, half as large (<see cref="Save"/>).</param>
    /// <returns>The networks that were written.</returns>
    /// <exception cref="UsageException">When the ending is unknown, or several networks or float16 are asked for in one <c>.pt</c> file.</exception>
    /// <exception cref="StyleGanException">When the input cannot be read or lacks a network, or the output cannot be written.</exception>
    public static IReadOnlyList<string> Convert(string input, string output, IReadOnlyList<string>? roles = null, bool isHalf = false)
    {
        ArgumentNullException.ThrowIfNull(output);
        string extension = System.IO.Path.GetExtension(output).ToLowerInvariant();
        if (!ConvertedExtensions.Contains(extension))
        {
            throw new UsageException($"{output} ends neither in .safetensors nor in .pt. Name the output so that its ending says what to write.");
        }

        bool isPlain = extension == ".pt";
        if (isPlain && isHalf)
        {
            throw new OptionException("NetworkFile.isHalf", isHalf, $"only .safetensors files can have float16 weights, not {output}", "Leave it out, or name the output .safetensors.");
        }

        using NetworkFile file = NetworkFile.Open(input);
        string[] chosen = roles is not null ? [.. roles.Distinct()] : isPlain ? [file.GeneratorRole] : [.. file.Networks.Keys];
        if (isPlain && chosen.Length != 1)
        {
            throw new UsageException($"A .pt file holds one network, and {string.Join(", ", chosen)} are chosen. Choose one, or write a .safetensors file.");
        }

        var modules = new Dictionary<string, nn.Module>(StringComparer.Ordinal);
        try
        {
            foreach (string role in chosen)
            {
                modules.Add(role, file.Load(role));
            }

            if (isPlain)
            {
                TorchArchive.Save(output, [.. StateDictionary.Of(modules[chosen[0]], string.Empty)]);
            }
            else
            {
                NetworkFile.Save(output, modules, file.Info, isHalf);
            }
        }
        finally
        {
            foreach (nn.Module module in modules.Values)
            {
                module.Dispose();
            }
        }

        return chosen;
    }
}
