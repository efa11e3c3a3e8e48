using StyleGanSharp.Runtime;
using TorchSharp;
Console.WriteLine(LibTorch.EnsureLoaded());
Console.WriteLine(torch.__version__ + " " + torch.ones(3).sum().item<float>());
Console.WriteLine(torch.get_num_threads() + " " + torch.cuda.is_available());
