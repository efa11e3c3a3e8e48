using StyleGanSharp.Checkpoints.Pickle;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints.Torch;

/// <summary>Writes a state dictionary as <c>torch.save</c> does, with nothing in it but names and tensors, so that <c>torch.load(path, weights_only=True)</c> reads it.</summary>
/// <remarks>A zip archive without compression: the pickle, the byte order, one file a storage, each at a multiple of 64 bytes so that it can be mapped, and the format's version.</remarks>
internal static class TorchArchive
{
    private const string Folder = "archive/";
    private const int AlignmentBytes = 64;

    public static void Save(string path, IReadOnlyCollection<KeyValuePair<string, Tensor>> tensors) => SafeFile.Write(path, stream =>
    {
        using var zip = new ZipWriter(stream);
        zip.Add(Folder + "data.pkl", Pickle(tensors), AlignmentBytes);
        zip.Add(Folder + "byteorder", "little"u8, AlignmentBytes);
        int index = 0;
        foreach ((string _, Tensor tensor) in tensors)
        {
            using var scope = NewDisposeScope();
            Tensor plain = tensor.detach().cpu().contiguous();
            zip.Add($"{Folder}data/{index++}", plain.numel() == 0 ? [] : plain.bytes, AlignmentBytes);
        }

        zip.Add(Folder + "version", "3\n"u8, AlignmentBytes);
        zip.Finish();
    });

    /// <summary>An OrderedDict of tensors in protocol 2, by those opcodes alone that PyTorch's restricted reader takes.</summary>
    private static byte[] Pickle(IReadOnlyCollection<KeyValuePair<string, Tensor>> tensors)
    {
        var pickle = new PickleWriter();
        pickle.Start();
        pickle.EmptyOrderedDict();
        pickle.Mark();
        int index = 0;
        foreach ((string name, Tensor tensor) in tensors)
        {
            pickle.Text(name);
            pickle.Global("torch._utils", "_rebuild_tensor_v2");
            pickle.Mark();
            pickle.Mark();
            pickle.Text("storage");
            pickle.Global("torch", TorchStorages.NameOf(tensor.dtype));
            pickle.Text($"{index++}");
            pickle.Text("cpu");
            pickle.Whole(tensor.numel());
            pickle.Tuple();
            pickle.PersistentId();
            pickle.Whole(0);
            pickle.Wholes(tensor.shape);
            pickle.Wholes(StoredTensor.RowMajor(tensor.shape));
            pickle.False();
            pickle.EmptyOrderedDict();
            pickle.Tuple();
            pickle.Reduce();
        }

        pickle.SetItems();
        return pickle.Stop();
    }
}
