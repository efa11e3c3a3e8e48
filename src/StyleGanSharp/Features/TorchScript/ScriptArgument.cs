namespace StyleGanSharp.Features.TorchScript;

/// <summary>An argument of a TorchScript function after its images.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Otherwise">What it is when it is not given.</param>
internal sealed record ScriptArgument(string Name, bool Otherwise);
