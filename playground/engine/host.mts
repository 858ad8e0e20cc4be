import type {
  ICredentialDataDecryptedObject,
  IDataObject,
  IHttpRequestOptions,
  INodeParameters,
  IRequestOptionsSimplified,
} from 'n8n-workflow';

/** The places where n8n's types ask for more than plain JSON can promise. */
export const asCredentialData = (value: object) => value as ICredentialDataDecryptedObject;
export const asNodeParameters = (value: object) => value as INodeParameters;
export const asDataObject = (value: object) => value as IDataObject;
export const asRequestOptions = (value: IHttpRequestOptions | IRequestOptionsSimplified) =>
  value as IHttpRequestOptions;
