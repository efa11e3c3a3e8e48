using StyleGanSharp.Checkpoints;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Where a user says a network is: a file, a run folder, an address in the web, or a network that comes with the program.</summary>
internal static class NetworkSource
{
    /// <summary>What may be given, for help texts.</summary>
    public const string Usage =
        "a .safetensors file, an official .pkl, a run folder, which stands for its last snapshot, an http(s) address, which is fetched once, or " + BuiltinNetworks.Avatars + ", which is built in";

    /// <summary>What is given, or the local copy of an address, which is fetched if that has not been done before.</summary>
    /// <exception cref="UsageException">When it is an exported network, from which only images can be made.</exception>
    public static string Local(string source, VerbContext context)
    {
        if (OnnxFile.IsName(source))
        {
            throw new UsageException($"{source} is an exported network, which 'stylegan generate' alone reads. Give the network that was exported.");
        }

        if (!NetworkDownload.IsUrl(source))
        {
            return source;
        }

        string path = WorkDisplay.Run(context, "downloading", display =>
            NetworkFile.Resolve(source, new DownloadOptions { Progress = new DownloadDisplay(display), Cancellation = context.Cancellation }));
        if (NetworkDownload.Find(source) is { } file)
        {
            context.Note($"{source} is {file.Path}, {Texts.Bytes(file.SizeBytes)}, SHA-256 {file.Sha256}");
        }

        return path;
    }
}
